<?php
declare(strict_types=1);

namespace Colophon\Transport;

/** A sealed batch is no longer what was sealed. Its records are still in the spool: they are told again in a new epoch. */
final class DamagedBatch extends \RuntimeException
{
}
