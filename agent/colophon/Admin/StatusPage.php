<?php
declare(strict_types=1);

namespace Colophon\Admin;

use Colophon\Agent;
use Colophon\Enrol\CloneWatch;
use Colophon\Enrol\DataFolder;
use Colophon\Enrol\Enrolment;
use Colophon\Enrol\Epochs;
use Colophon\Enrol\Identity;
use Colophon\Enrol\Placement;
use Colophon\Enrol\Refusal;
use Colophon\Files;
use Colophon\Gate\Held;
use Colophon\State\Beat;
use Colophon\Transport\Batches;
use Colophon\Transport\Breaker;

/** One page in wp-admin: is this site being recorded, and if not, what to do. On a network it belongs to the network's administrators. */
final class StatusPage
{
    private const SLUG = 'colophon';
    private const MOST_REFUSED = 10;

    public static function register(): void
    {
        add_action(is_multisite() ? 'network_admin_menu' : 'admin_menu', [self::class, 'menu']);
        add_action('admin_post_colophon_enrol', [self::class, 'enrol']);
        add_action('admin_enqueue_scripts', [self::class, 'style']);
        if (!extension_loaded('sodium')) {
            add_action('all_admin_notices', [self::class, 'withoutSodium']);
        }
    }

    public static function menu(): void
    {
        add_menu_page('Colophon', 'Colophon', self::capability(), self::SLUG, [self::class, 'show'], 'dashicons-book', 76);
    }

    /** @param mixed $page */
    public static function style($page): void
    {
        if ($page === 'toplevel_page_' . self::SLUG) {
            // Printed, not linked: must-use plugins may lie where no URL reaches.
            wp_register_style('colophon-agent', false, [], Agent::VERSION);
            wp_enqueue_style('colophon-agent');
            wp_add_inline_style('colophon-agent', (string) file_get_contents(__DIR__ . '/agent.css'));
        }
    }

    public static function withoutSodium(): void
    {
        if (current_user_can(self::capability())) {
            Language::load();
            printf('<div class="notice notice-error"><p>%s</p></div>', esc_html__('Colophon does not record this site: PHP\'s sodium extension is missing. Records are signed with it, and nothing weaker is used instead. Ask your host for ext-sodium.', 'colophon'));
        }
    }

    public static function show(): void
    {
        Language::load();
        if (!current_user_can(self::capability())) {
            wp_die(esc_html__('You may not see this page.', 'colophon'), 403);
        }
        echo '<div class="wrap"><h1>Colophon</h1><div class="colophon-agent">';
        $refusal = get_transient('colophon_refusal_' . get_current_user_id());
        if (is_string($refusal) && $refusal !== '') {
            delete_transient('colophon_refusal_' . get_current_user_id());
            printf('<div class="notice-w notice-w--bad" role="alert"><p><strong>%s</strong></p><p>%s</p></div>', esc_html__('This site was not enrolled.', 'colophon'), esc_html($refusal));
        }
        if (extension_loaded('sodium') && is_file(DataFolder::path(Identity::FILE))) {
            self::state(Identity::current());
        } else {
            printf('<h2>%s</h2><p>%s</p>', esc_html__('This site is not being recorded', 'colophon'), esc_html__('Ask whoever runs your company\'s Colophon for an enrolment token, and enter it here within fifteen minutes.', 'colophon'));
            self::form();
        }
        echo '</div></div>';
    }

    public static function enrol(): void
    {
        Language::load();
        if (!current_user_can(self::capability())) {
            wp_die(esc_html__('You may not enrol this site.', 'colophon'), 403);
        }
        check_admin_referer('colophon_enrol');
        try {
            Enrolment::run(self::posted('server'), self::posted('token'));
        } catch (Refusal $refusal) {
            set_transient('colophon_refusal_' . get_current_user_id(), $refusal->getMessage(), 300);
        }
        wp_safe_redirect(is_multisite() ? network_admin_url('admin.php?page=' . self::SLUG) : admin_url('admin.php?page=' . self::SLUG));
        exit;
    }

    private static function state(Identity $identity): void
    {
        $clone = CloneWatch::isSuspected();
        $breaker = Breaker::state();
        $last = Files::readJson(DataFolder::path('last.json'));
        $beat = Beat::last();
        // One that was enrolled just now has had no time for one yet.
        $late = max($beat, (int) filemtime(DataFolder::path(Identity::FILE))) < time() - 3 * $identity->heartbeat();
        if ($clone) {
            [$title, $words] = [__('This looks like a copy of an enrolled site', 'colophon'), __('Its address or its place is not the one that was enrolled. Nothing is sent in the original\'s name; what happens here is kept until this site is enrolled as itself.', 'colophon')];
        } elseif (isset($breaker['why'])) {
            [$title, $words] = [__('This site is being recorded, but can\'t reach your Colophon just now', 'colophon'), __('Nothing is lost: what happens is kept here, in order, and sent as soon as it answers again. Visitors notice nothing.', 'colophon')];
        } elseif ($late) {
            [$title, $words] = [__('This site is being recorded, but its timer doesn\'t run', 'colophon'), __('What people do is recorded all the same. What changes past WordPress is only found when the timer runs; your Colophon shows the time in between as unknown.', 'colophon')];
        } else {
            [$title, $words] = [__('This site is being recorded', 'colophon'), __('What people and programs do on this site goes to your company\'s Colophon within seconds, signed and numbered. What posts say and what passwords are does not.', 'colophon')];
        }
        printf('<h2>%s</h2><p>%s</p><p>%s</p>', esc_html($title), esc_html($words), esc_html(is_multisite()
            ? __('Colophon keeps the evidence of who changed what on every site of this network, for your company\'s security examination. It only watches; it stops nothing but uploads that can\'t be vouched for.', 'colophon')
            : __('Colophon keeps the evidence of who changed what on this site, for your company\'s security examination. It only watches; it stops nothing but uploads that can\'t be vouched for.', 'colophon')));
        $batches = new Batches($identity, Epochs::spool($identity));
        $open = $batches->unacknowledged();
        echo '<div class="scroll" role="region" tabindex="0" aria-label="' . esc_attr__('State of the agent', 'colophon') . '"><table><thead><tr>';
        foreach ([__('What', 'colophon'), __('State', 'colophon'), __('What it means', 'colophon')] as $title) {
            printf('<th scope="col">%s</th>', esc_html($title));
        }
        echo '</tr></thead><tbody>';
        $answered = isset($last['at']) ? sprintf(/* translators: %s: a duration */ __('%s ago', 'colophon'), human_time_diff((int) $last['at'])) : __('Not yet', 'colophon');
        self::row(__('Connection', 'colophon'), !isset($breaker['why']) && isset($last['at']), $answered, isset($breaker['why'])
            ? sprintf(/* translators: 1: an address, 2: a reason */ __('The last try to reach %1$s failed: %2$s. It is tried again within a minute. If this lasts for hours, tell whoever runs your Colophon.', 'colophon'), $identity->server(), self::why((string) $breaker['why']))
            : (isset($last['at']) ? sprintf(/* translators: %s: an address */ __('%s answered and signed for what it received.', 'colophon'), $identity->server())
                : __('Nothing has been sent yet; the next heartbeat does it.', 'colophon')));
        self::row(__('Waiting to be sent', 'colophon'), $open < 2, size_format($batches->waitingBytes()) ?: '0 B', $open === 0 ? __('Everything that was sealed has its receipt.', 'colophon')
            : sprintf(/* translators: %d: a number */ _n('%d sealed batch has no receipt yet.', '%d sealed batches have no receipt yet.', $open, 'colophon'), $open));
        self::row(__('Heartbeat', 'colophon'), !$late, $beat > 0 ? sprintf(/* translators: %s: a duration */ __('%s ago', 'colophon'), human_time_diff((int) $beat)) : __('Not yet', 'colophon'), $late
            ? sprintf(/* translators: %s: a command */ __('Late. Ask your host to run this every minute as the web server\'s account: %s. Or let your Colophon reach this site from outside.', 'colophon'), 'php ' . dirname(__DIR__) . '/bin/tick.php --wp ' . rtrim(ABSPATH, '/')) : sprintf(/* translators: %d: seconds */ __('Due every %d seconds.', 'colophon'), $identity->heartbeat()));
        if (isset($last['at'])) {
            self::row(__('Last receipt', 'colophon'), true, sprintf(/* translators: 1, 2: numbers */ __('Records %1$d to %2$d', 'colophon'), (int) $last['first_seq'], (int) $last['first_seq'] + (int) $last['count'] - 1), sprintf(/* translators: %s: a time */ __('Received %s by your company\'s clock, and signed for.', 'colophon'), (string) $last['received_at']));
        }
        $trouble = Trouble::last();
        self::row(__('Trouble', 'colophon'), $trouble === null, $trouble === null ? __('None this week', 'colophon') : sprintf(/* translators: %s: a duration */ __('%s ago', 'colophon'), human_time_diff($trouble[0])), $trouble === null ? __('Nothing interfered with the agent.', 'colophon') : $trouble[1]);
        $held = array_values(Held::all());
        self::row(__('Uploads', 'colophon'), $held === [], $held === [] ? __('None refused', 'colophon') : sprintf(/* translators: %d: a number */ __('%d refused', 'colophon'), count($held)), $held === []
            ? __('Each upload is checked before it is stored.', 'colophon')
            : sprintf(/* translators: 1: a file's name, 2: a duration */ __('The last one: %1$s, %2$s ago. Who uploaded it was told why. It is kept where no visitor reaches it, and is on record.', 'colophon'), (string) $held[0]['id'], human_time_diff((int) $held[0]['at'])));
        self::row(__('Agent', 'colophon'), true, Agent::VERSION, Placement::isMustUse() ? __('A must-use plugin. Removing it is noticed within two minutes.', 'colophon')
            : __('An ordinary plugin, since this host lets nobody write must-use plugins: it can be switched off, and your Colophon counts it as less sure.', 'colophon'));
        self::row(__('Sodium', 'colophon'), true, __('Present', 'colophon'), __('Signs records. Without it the agent refuses to start.', 'colophon'));
        echo '</tbody></table></div>';
        self::refused($held);
        Recorded::show();
        printf('<details><summary>%s</summary><p>%s</p>', esc_html__('Enrol again', 'colophon'), esc_html__('Only when the console tells you to: after a fork, a move to another address, or on a copy of a site.', 'colophon'));
        self::form();
        echo '</details>';
    }

    /** Why something was blocked, and what to do. @param list<array<mixed>> $held */
    private static function refused(array $held): void
    {
        if ($held === []) {
            return;
        }
        printf('<details><summary>%s</summary><p>%s</p><div class="scroll" role="region" tabindex="0" aria-label="%s"><table><thead><tr>', esc_html__('Refused uploads: why, and what to do', 'colophon'),
            esc_html__('If one of them is harmless all the same, give its name and this number to whoever runs your Colophon. They look at the file and can let this very content in; then upload it again.', 'colophon'), esc_attr__('Refused uploads', 'colophon'));
        foreach ([__('File', 'colophon'), __('Why', 'colophon'), __('What to do', 'colophon')] as $title) {
            printf('<th scope="col">%s</th>', esc_html($title));
        }
        echo '</tr></thead><tbody>';
        foreach (array_slice($held, 0, self::MOST_REFUSED) as $upload) {
            printf('<tr><th scope="row">%s<br><code class="sum">%s</code></th><td>%s</td><td>%s</td></tr>', esc_html((string) $upload['id']), esc_html((string) $upload['sha256']), esc_html((string) ($upload['reason'] ?? '')),
                esc_html($upload['state'] === 'admitted' ? __('It was found harmless and may be uploaded again.', 'colophon') : (string) ($upload['advice'] ?? '')));
        }
        echo '</tbody></table></div></details>';
    }

    /** What the sender noted, for somebody who has never seen it. */
    private static function why(string $noted): string
    {
        return $noted === 'no answer' ? __('no answer', 'colophon') : ($noted === 'rewound' || $noted === 'forked' ? __('it has another history of this site than this site has', 'colophon') : $noted);
    }

    private static function row(string $what, bool $fine, string $state, string $meaning): void
    {
        $class = $fine ? 'st--ok' : 'st--wait';
        $shape = $fine ? '<rect class="g-ok" x="0" y="4" width="14" height="6"/>' : '<circle class="g-wait" cx="7" cy="7" r="5.5"/><path class="g-wait" d="M7 3.5V7l2.5 1.6"/>';
        printf('<tr><th scope="row">%s</th><td><span class="st %s"><svg aria-hidden="true" focusable="false" viewBox="0 0 14 14">%s</svg>%s</span></td><td>%s</td></tr>', esc_html($what), esc_attr($class), $shape, esc_html($state), esc_html($meaning));
    }

    private static function form(): void
    {
        printf('<form method="post" action="%s"><input type="hidden" name="action" value="colophon_enrol">', esc_url(admin_url('admin-post.php')));
        wp_nonce_field('colophon_enrol');
        printf('<p><label for="colophon-server">%s</label><br><input class="regular-text" type="url" id="colophon-server" name="server" required placeholder="https://colophon.example"></p>', esc_html__('Address of your Colophon', 'colophon'));
        printf('<p><label for="colophon-token">%s</label><br><input class="large-text code" type="text" id="colophon-token" name="token" required autocomplete="off" spellcheck="false"></p>', esc_html__('Enrolment token', 'colophon'));
        printf('<p><button class="button button-primary" type="submit">%s</button></p></form>', esc_html__('Enrol this site', 'colophon'));
    }

    private static function posted(string $name): string
    {
        return isset($_POST[$name]) && is_string($_POST[$name]) ? sanitize_text_field(wp_unslash($_POST[$name])) : '';
    }

    private static function capability(): string
    {
        return is_multisite() ? 'manage_network_options' : 'manage_options';
    }
}
