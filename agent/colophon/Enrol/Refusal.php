<?php
declare(strict_types=1);

namespace Colophon\Enrol;

/** An expected no, whose message is written for a person. */
final class Refusal extends \RuntimeException
{
}
