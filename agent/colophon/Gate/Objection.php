<?php
declare(strict_types=1);

namespace Colophon\Gate;

/** Why an upload is not taken: the rule for the record, the reason and what to do for the person who sent it. */
final class Objection
{
    /** @var string */
    public $rule;
    /** @var string */
    public $reason;
    /** @var string */
    public $advice;

    public function __construct(string $rule, string $reason, string $advice)
    {
        $this->rule = $rule;
        $this->reason = $reason;
        $this->advice = $advice;
    }
}
