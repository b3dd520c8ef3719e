<?php
declare(strict_types=1);

namespace Colophon\Upgrade;

/** A package that is not put in place; the message is its cause in the record. */
final class Refused extends \RuntimeException
{
}
