<?php
declare(strict_types=1);

namespace Colophon\Transport;

/** What the server said doesn't check out. Nothing is deleted, nothing believed. */
final class Distrust extends \RuntimeException
{
}
