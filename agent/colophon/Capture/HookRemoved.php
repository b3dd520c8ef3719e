<?php
declare(strict_types=1);

namespace Colophon\Capture;

/** Some code took one of the agent's hooks away, put a function in the place of PHP's, or kept the agent from loading. */
final class HookRemoved extends \RuntimeException
{
}
