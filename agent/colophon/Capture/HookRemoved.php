<?php
declare(strict_types=1);

namespace Colophon\Capture;

/** Some code took one of the agent's hooks away. */
final class HookRemoved extends \RuntimeException
{
}
