package io.jenkins.plugins.scpcopy.cli.sshconfig;

import io.jenkins.plugins.scpcopy.cli.input.UsageException;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.ssh.hop.AddressFamily;
import io.jenkins.plugins.scpcopy.ssh.hop.AlgorithmKind;
import io.jenkins.plugins.scpcopy.ssh.hop.AlgorithmPreferences;
import io.jenkins.plugins.scpcopy.ssh.hop.PostQuantum;
import io.jenkins.plugins.scpcopy.ssh.hop.HostVerification;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import io.jenkins.plugins.scpcopy.ssh.hostkey.KnownHosts;
import io.jenkins.plugins.scpcopy.ssh.hostkey.Wildcards;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What applies to one host. Settings are added in order of precedence (command line, then configuration file): the first value of
 * each counts; identity and certificate files add up.
 */
public final class HostSettings {
    private static final int SSH_PORT = 22;
    private static final List<String> DEFAULT_IDENTITIES =
            List.of("~/.ssh/id_ed25519", "~/.ssh/id_ecdsa", "~/.ssh/id_rsa");

    private record Setting(List<String> values, String place) {
        UsageException wrong(Keyword keyword, String right) {
            return new UsageException(place + ": " + keyword + " cannot be '" + String.join(" ", values) + "'", right);
        }
    }

    private final String alias;
    private final String localUser;
    private final Path home;
    private final Map<String, String> environment;
    private final Map<Keyword, Setting> settings = new EnumMap<>(Keyword.class);
    private final List<Setting> identities = new ArrayList<>();
    private final List<Setting> certificates = new ArrayList<>();
    /** The host's final name, once it does not depend on settings any more. */
    private String settledHost;

    /** @param alias the host as the user named it */
    public HostSettings(String alias, String localUser, Path home, Map<String, String> environment) {
        this.alias = alias;
        this.localUser = localUser;
        this.home = home;
        this.environment = environment;
    }

    public void add(Keyword keyword, List<String> values, String place) {
        Setting setting = new Setting(List.copyOf(values), place);
        if (keyword == Keyword.IdentityFile) {
            addOnce(identities, setting);
        } else if (keyword == Keyword.CertificateFile) {
            addOnce(certificates, setting);
        } else if (!isWay(keyword) || settings.keySet().stream().noneMatch(HostSettings::isWay)) {
            settings.putIfAbsent(keyword, setting);
        }
    }

    /** Of the settings that say what a host is reached through, only the first one counts, whichever it is. */
    private static boolean isWay(Keyword keyword) {
        return keyword == Keyword.ProxyCommand || keyword == Keyword.ProxyJump;
    }

    /** A file may be read twice. */
    private static void addOnce(List<Setting> settings, Setting setting) {
        if (settings.stream().noneMatch(known -> known.values().equals(setting.values()))) {
            settings.add(setting);
        }
    }

    /**
     * Adds a setting written as {@code -o} takes it: {@code Name=value} or {@code Name value}.
     *
     * @param warnings takes a line about a setting that is left out
     */
    public void addOption(String text, Consumer<String> warnings) {
        String place = "-o " + RemoteText.escape(text);
        ConfigLine line = ConfigLine.parse(text, place)
                .orElseThrow(() -> new UsageException(place + " has no value", "Write -o Name=value."));
        if (line.isIgnored(this)) {
            return;
        }
        if (Keyword.OPENERS.stream().anyMatch(line.keyword()::equalsIgnoreCase)) {
            throw line.wrong(line.keyword() + " is for files", "Write it into a file, and name that with -F.");
        }
        Keyword keyword = Keyword.of(line.name()).orElse(null);
        if (keyword != null) {
            add(keyword, line.valuesOf(keyword), place);
            return;
        }
        switch (LeftOut.of(line.name()).orElseThrow(line::unknown).effect(line.values())) {
            case NONE -> {}
            case TUNING -> warnings.accept(place + " has no effect: " + line.keyword() + " is not carried out");
            case MISSED -> throw line.wrong(line.keyword() + " is not supported",
                    "Leave it out, or use -S ssh to connect by OpenSSH's own client.");
        }
    }

    /** The host as the user named it. */
    public String alias() {
        return alias;
    }

    /** The host's name or address on the network, as far as the settings so far tell. */
    public String host() {
        if (settledHost != null) {
            return settledHost;
        }
        return settings.containsKey(Keyword.HostName)
                ? Tokens.percent(single(Keyword.HostName), Map.of('h', alias, 'n', alias), place(Keyword.HostName))
                : alias;
    }

    /** Whether another program's setting of this name, in lower case, is to be passed over. */
    boolean ignoresUnknown(String name) {
        return text(Keyword.IgnoreUnknown).stream()
                .flatMap(patterns -> Stream.of(patterns.toLowerCase(Locale.ROOT).split(",")))
                .anyMatch(pattern -> Wildcards.match(pattern, name));
    }

    /** Whether the host's name is to be completed by domains. */
    boolean canonicalizes() {
        return switch (text(Keyword.CanonicalizeHostname).orElse("no").toLowerCase(Locale.ROOT)) {
            case "no", "none", "false" -> false;
            case "yes", "true", "always" -> true;
            default -> throw settings.get(Keyword.CanonicalizeHostname)
                    .wrong(Keyword.CanonicalizeHostname, "Write yes, always or no.");
        };
    }

    /**
     * Fixes the host's name, completed by the first domain with which it is one, if the settings so far ask for that.
     *
     * @param names tells whether there is a host of this name
     * @throws UsageException if it is none with any of them, and must not be used as it is
     */
    void settleHost(Predicate<String> names) {
        String name = host().toLowerCase(Locale.ROOT);
        settledHost = name;
        boolean isAddress = name.indexOf(':') >= 0 || name.matches("[0-9.]+");
        boolean isStraight = isNone(Keyword.ProxyCommand) && isNone(Keyword.ProxyJump);
        boolean always = text(Keyword.CanonicalizeHostname).filter("always"::equalsIgnoreCase).isPresent();
        if (!canonicalizes() || isAddress || name.endsWith(".") || !isStraight && !always
                || name.chars().filter(c -> c == '.').count() > number(Keyword.CanonicalizeMaxDots).orElse(1)) {
            return;
        }
        Setting domains = settings.get(Keyword.CanonicalDomains);
        if (domains == null || domains.values().get(0).equalsIgnoreCase("none")) {
            return;
        }
        Optional<String> full = domains.values().stream().map(domain -> name + "." + domain).filter(names).findFirst();
        if (full.isEmpty() && !yes(Keyword.CanonicalizeFallbackLocal, "yes")) {
            throw new UsageException(domains.place() + ": there is no host " + name + " in " + String.join(", ", domains.values()));
        }
        settledHost = full.orElse(name);
    }

    private boolean isNone(Keyword keyword) {
        return !settings.containsKey(keyword) || settings.get(keyword).values().equals(List.of("none"));
    }

    /** What {@code Match tagged} asks for; empty for none. */
    String tag() {
        return text(Keyword.Tag).orElse("");
    }

    /** A command with its tokens expanded, for the shell. */
    String command(String text, String place) {
        return Tokens.percent(text, Map.of(
                'd', home.toString(), 'h', forShell(host(), place), 'n', forShell(alias, place), 'r', forShell(user(), place),
                'u', localUser, 'p', String.valueOf(port())), place);
    }

    /** Names come from build files and the like: nothing in them may be a command of its own. */
    private static String forShell(String name, String place) {
        if (name.startsWith("-") || name.matches(".*[\\s'`\"$\\\\;&<>|(){}*?\\[\\]#~!\\p{Cntrl}].*")) {
            throw new UsageException(place + ": '" + name + "' cannot be handed to a command: it holds what a shell would interpret");
        }
        return name;
    }

    /** @throws UsageException if the settings forbid a connection to this host, or one that may not be needed is misspelt */
    public void checkAllowed() {
        canonicalizes();
        Setting refusal = settings.get(Keyword.RefuseConnection);
        if (refusal != null) {
            throw new UsageException(refusal.place() + ": connections to " + alias + " are refused: "
                    + String.join(" ", refusal.values()));
        }
    }

    /** How often a password or passphrase is asked for. */
    public int passwordPrompts() {
        return number(Keyword.NumberOfPasswordPrompts).orElse(3);
    }

    public int port() {
        int port = number(Keyword.Port).orElse(SSH_PORT);
        if (port < 1 || port > 65535) {
            throw settings.get(Keyword.Port).wrong(Keyword.Port, "A port is a number from 1 to 65535.");
        }
        return port;
    }

    public String user() {
        return namedUser().orElse(localUser);
    }

    String localUser() {
        return localUser;
    }

    /** The user that somebody has named, or empty. */
    public Optional<String> namedUser() {
        return text(Keyword.User);
    }

    public boolean namesPort() {
        return settings.containsKey(Keyword.Port);
    }

    /** Whether identity files were named, so that a missing one is worth a word. */
    public boolean namesIdentities() {
        return !identities.isEmpty();
    }

    public List<Path> identities() {
        List<Path> files = new ArrayList<>();
        if (identities.isEmpty()) {
            DEFAULT_IDENTITIES.forEach(name -> files.add(Tokens.tilde(name, home)));
        }
        for (Setting identity : identities) {
            String value = identity.values().get(0);
            if (!value.equalsIgnoreCase("none")) {
                files.add(path(value, identity.place()));
            }
        }
        return files;
    }

    /** The methods of login that may be used, in order. */
    public List<String> methods() {
        List<String> preferred = text(Keyword.PreferredAuthentications)
                .map(list -> List.of(list.toLowerCase(Locale.ROOT).split(",")))
                .orElse(Login.METHODS);
        return preferred.stream()
                .filter(method -> switch (method) {
                    case "gssapi-with-mic" -> yes(Keyword.GSSAPIAuthentication, "no");
                    case "publickey" -> yes(Keyword.PubkeyAuthentication, "yes");
                    case "keyboard-interactive" -> yes(Keyword.KbdInteractiveAuthentication, "yes");
                    case "password" -> yes(Keyword.PasswordAuthentication, "yes");
                    default -> false;
                })
                .toList();
    }

    /** The certificate files that are named; those beside identity files are not among them. */
    public List<Path> certificates() {
        return certificates.stream()
                .map(certificate -> path(certificate.values().get(0), certificate.place()))
                .toList();
    }

    /** Whether of an agent's keys only those count that identity files name. */
    public boolean identitiesOnly() {
        return yes(Keyword.IdentitiesOnly);
    }

    /** The socket of the agent whose keys may be offered, if there is one. */
    public Optional<String> agent() {
        String value = text(Keyword.IdentityAgent).orElse("SSH_AUTH_SOCK");
        if (value.equalsIgnoreCase("none")) {
            return Optional.empty();
        }
        if (value.equals("SSH_AUTH_SOCK") || value.startsWith("$") && !value.startsWith("${")) {
            String name = value.replaceFirst("^\\$", "");
            return Optional.ofNullable(environment.get(name)).filter(socket -> !socket.isEmpty());
        }
        return Optional.of(path(value, place(Keyword.IdentityAgent)).toString());
    }

    public List<Path> userKnownHosts() {
        return paths(Keyword.UserKnownHostsFile, List.of(home.resolve(".ssh/known_hosts")));
    }

    public List<Path> globalKnownHosts() {
        return paths(Keyword.GlobalKnownHostsFile, List.of(Path.of("/etc/ssh/ssh_known_hosts")));
    }

    /** The files of keys that are never accepted; one at most. */
    public List<Path> revokedHostKeys() {
        return paths(Keyword.RevokedHostKeys, List.of());
    }

    /** The name that the host's key is known by; empty for its own. */
    public String hostKeyAlias() {
        return text(Keyword.HostKeyAlias).map(alias -> alias.toLowerCase(Locale.ROOT)).orElse("");
    }

    public HostVerification verification() {
        String value = text(Keyword.StrictHostKeyChecking).orElse("ask").toLowerCase(Locale.ROOT);
        return switch (value) {
            case "yes", "true", "ask" -> HostVerification.STRICT;
            case "accept-new" -> HostVerification.ACCEPT_NEW;
            case "no", "false", "off" -> HostVerification.NONE;
            default -> throw settings.get(Keyword.StrictHostKeyChecking)
                    .wrong(Keyword.StrictHostKeyChecking, "Write yes, ask, accept-new or no.");
        };
    }

    public AddressFamily addressFamily() {
        return switch (text(Keyword.AddressFamily).orElse("any").toLowerCase(Locale.ROOT)) {
            case "any" -> AddressFamily.ANY;
            case "inet" -> AddressFamily.IPV4;
            case "inet6" -> AddressFamily.IPV6;
            default -> throw settings.get(Keyword.AddressFamily).wrong(Keyword.AddressFamily, "Write any, inet or inet6.");
        };
    }

    public Optional<Duration> connectTimeout() {
        return seconds(Keyword.ConnectTimeout).filter(seconds -> seconds > 0).map(Duration::ofSeconds);
    }

    /** The longest silence: as many intervals as may pass without an answer of the server. */
    public Optional<Duration> stallTimeout() {
        int count = number(Keyword.ServerAliveCountMax).orElse(3);
        Optional<Duration> longest = seconds(Keyword.ServerAliveInterval)
                .filter(interval -> interval > 0)
                .map(interval -> Duration.ofSeconds(interval * Math.max(1, count)));
        if (longest.isPresent() && longest.get().toSeconds() > Times.LONGEST_SECONDS) {
            throw settings.get(Keyword.ServerAliveInterval)
                    .wrong(Keyword.ServerAliveInterval, "Times ServerAliveCountMax, it must not exceed a year.");
        }
        return longest;
    }

    /** What is proposed to the host. */
    public AlgorithmPreferences algorithms() {
        Map<AlgorithmKind, String> lists = new EnumMap<>(AlgorithmKind.class);
        for (AlgorithmKind kind : AlgorithmKind.values()) {
            Keyword keyword = Keyword.of(kind.setting()).orElseThrow();
            text(keyword).ifPresent(list -> {
                try {
                    new AlgorithmPreferences(Map.of(kind, list));
                } catch (IllegalArgumentException e) {
                    throw new UsageException(place(keyword) + ": " + e.getMessage());
                }
                lists.put(kind, list);
            });
        }
        try {
            return text(Keyword.RequiredRSASize)
                    .map(bits -> new AlgorithmPreferences(lists, AlgorithmPreferences.bits(bits)))
                    .orElseGet(() -> new AlgorithmPreferences(lists))
                    .with(postQuantum());
        } catch (IllegalArgumentException e) {
            throw new UsageException(place(Keyword.RequiredRSASize) + ": " + e.getMessage());
        }
    }

    private PostQuantum postQuantum() {
        return switch (text(Keyword.WarnWeakCrypto).orElse("yes").toLowerCase(Locale.ROOT)) {
            case "yes" -> PostQuantum.REMARK;
            case "no", "no-pq-kex" -> PostQuantum.IGNORE;
            default -> throw settings.get(Keyword.WarnWeakCrypto).wrong(Keyword.WarnWeakCrypto, "Write yes, no or no-pq-kex.");
        };
    }

    /** The command that prints lines of known hosts, as words with their tokens expanded; empty for none. */
    public List<String> knownHostsCommand() {
        if (isNone(Keyword.KnownHostsCommand)) {
            return List.of();
        }
        Setting command = settings.get(Keyword.KnownHostsCommand);
        if (!command.values().get(0).startsWith("/")) {
            throw command.wrong(Keyword.KnownHostsCommand, "Write the full path of a program, and its arguments.");
        }
        String keyName = hostKeyAlias().isEmpty() ? KnownHosts.lookupName(host(), port()) : hostKeyAlias();
        // It is run once, before the host has shown a key: %f, %K and %t have no meaning then.
        Map<Character, String> tokens = Map.of(
                'd', home.toString(), 'h', host(), 'H', keyName, 'I', "HOSTNAME", 'n', alias, 'p', String.valueOf(port()),
                'r', user(), 'u', localUser);
        return command.values().stream().map(word -> Tokens.percent(word, tokens, command.place())).toList();
    }

    public boolean compression() {
        return yes(Keyword.Compression);
    }

    public boolean batch() {
        return yes(Keyword.BatchMode);
    }

    /** The jump hosts as written, or empty for none. */
    public Optional<String> proxyJump() {
        return text(Keyword.ProxyJump).filter(value -> !value.equalsIgnoreCase("none"));
    }

    /** The command that makes the connection, with its tokens expanded, or empty for none. */
    public Optional<String> proxyCommand() {
        if (isNone(Keyword.ProxyCommand)) {
            return Optional.empty();
        }
        Setting command = settings.get(Keyword.ProxyCommand);
        if (yes(Keyword.ProxyUseFdpass)) {
            throw new UsageException(place(Keyword.ProxyUseFdpass) + ": a ProxyCommand that hands a socket over cannot be used",
                    "Use one that carries the connection itself, and leave ProxyUseFdpass out; or -S ssh.");
        }
        return Optional.of(command(single(Keyword.ProxyCommand), command.place()));
    }

    private List<Path> paths(Keyword keyword, List<Path> fallback) {
        Setting setting = settings.get(keyword);
        if (setting == null) {
            return fallback;
        }
        List<Path> paths = new ArrayList<>();
        for (String value : setting.values()) {
            if (!value.equalsIgnoreCase("none")) {
                paths.add(path(value, setting.place()));
            }
        }
        return paths;
    }

    private Path path(String text, String place) {
        Map<Character, String> tokens =
                Map.of('d', home.toString(), 'h', host(), 'n', alias, 'r', user(), 'u', localUser, 'p', String.valueOf(port()));
        String named = Tokens.variables(Tokens.percent(text, tokens, place), environment, place);
        return Tokens.tilde(named, home);
    }

    private boolean yes(Keyword keyword) {
        return yes(keyword, "no");
    }

    private boolean yes(Keyword keyword, String otherwise) {
        return switch (text(keyword).orElse(otherwise).toLowerCase(Locale.ROOT)) {
            // How a public key's signature is bound to the host is settled with the host.
            case "yes", "true", "unbound", "host-bound" -> true;
            case "no", "false" -> false;
            default -> throw settings.get(keyword).wrong(keyword, "Write yes or no.");
        };
    }

    private Optional<Integer> number(Keyword keyword) {
        Optional<String> value = text(keyword);
        if (value.isPresent() && !value.get().matches("[0-9]{1,6}")) {
            throw settings.get(keyword).wrong(keyword, "Write a number.");
        }
        return value.map(Integer::valueOf);
    }

    private Optional<Long> seconds(Keyword keyword) {
        try {
            return text(keyword).filter(value -> !value.equalsIgnoreCase("none")).map(Times::seconds);
        } catch (IllegalArgumentException e) {
            throw settings.get(keyword).wrong(keyword, "Write seconds, or a time such as 90s, 5m or 1h30m; a year at most.");
        }
    }

    private Optional<String> text(Keyword keyword) {
        return settings.containsKey(keyword) ? Optional.of(single(keyword)) : Optional.empty();
    }

    private String single(Keyword keyword) {
        Setting setting = settings.get(keyword);
        if (setting.values().size() != 1 || setting.values().get(0).isEmpty()) {
            throw setting.wrong(keyword, "It takes one value.");
        }
        return setting.values().get(0);
    }

    private String place(Keyword keyword) {
        return settings.get(keyword).place();
    }
}
