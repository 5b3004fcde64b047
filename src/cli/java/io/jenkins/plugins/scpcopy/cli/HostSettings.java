package io.jenkins.plugins.scpcopy.cli;

import io.jenkins.plugins.scpcopy.ssh.AddressFamily;
import io.jenkins.plugins.scpcopy.ssh.HostVerification;
import io.jenkins.plugins.scpcopy.ssh.Login;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What applies to one host. Settings are added in order of precedence (command line, then configuration file): the first value of
 * each counts; identity and certificate files add up.
 */
final class HostSettings implements SshConfig.Settings {
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

    /** @param alias the host as the user named it */
    HostSettings(String alias, String localUser, Path home, Map<String, String> environment) {
        this.alias = alias;
        this.localUser = localUser;
        this.home = home;
        this.environment = environment;
    }

    @Override
    public void add(Keyword keyword, List<String> values, String place) {
        Setting setting = new Setting(List.copyOf(values), place);
        if (keyword == Keyword.IdentityFile) {
            identities.add(setting);
        } else if (keyword == Keyword.CertificateFile) {
            certificates.add(setting);
        } else if (!isWay(keyword) || settings.keySet().stream().noneMatch(HostSettings::isWay)) {
            settings.putIfAbsent(keyword, setting);
        }
    }

    /** Of the settings that say what a host is reached through, only the first one counts, whichever it is. */
    private static boolean isWay(Keyword keyword) {
        return keyword == Keyword.ProxyCommand || keyword == Keyword.ProxyJump;
    }

    /** Adds a setting written as {@code -o} takes it: {@code Name=value} or {@code Name value}. */
    void addOption(String text) {
        List<String> words = SshConfig.words(text, "-o");
        if (words.size() < 2) {
            throw new UsageException("-o " + text + " has no value", "Write -o Name=value.");
        }
        if (Keyword.isHarmless(words.get(0))) {
            return;
        }
        Keyword keyword = Keyword.of(words.get(0)).orElseThrow(() -> new UsageException(
                "-o " + text + ": " + words.get(0) + " is not supported", "Supported are " + Keyword.known() + "."));
        add(keyword, words.subList(1, words.size()), "-o " + text);
    }

    @Override
    public String host() {
        return settings.containsKey(Keyword.HostName)
                ? Tokens.percent(single(Keyword.HostName), Map.of('h', alias, 'n', alias), place(Keyword.HostName))
                : alias;
    }

    int port() {
        int port = number(Keyword.Port).orElse(SSH_PORT);
        if (port < 1 || port > 65535) {
            throw settings.get(Keyword.Port).wrong(Keyword.Port, "A port is a number from 1 to 65535.");
        }
        return port;
    }

    @Override
    public String user() {
        return namedUser().orElse(localUser);
    }

    @Override
    public String localUser() {
        return localUser;
    }

    /** The user that somebody has named, or empty. */
    Optional<String> namedUser() {
        return text(Keyword.User);
    }

    boolean namesPort() {
        return settings.containsKey(Keyword.Port);
    }

    /** Whether identity files were named, so that a missing one is worth a word. */
    boolean namesIdentities() {
        return !identities.isEmpty();
    }

    List<Path> identities() {
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
    List<String> methods() {
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
    List<Path> certificates() {
        return certificates.stream()
                .map(certificate -> path(certificate.values().get(0), certificate.place()))
                .toList();
    }

    /** Whether of an agent's keys only those count that identity files name. */
    boolean identitiesOnly() {
        return yes(Keyword.IdentitiesOnly);
    }

    /** The socket of the agent whose keys may be offered, if there is one. */
    Optional<String> agent() {
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

    List<Path> userKnownHosts() {
        return paths(Keyword.UserKnownHostsFile, List.of(home.resolve(".ssh/known_hosts")));
    }

    List<Path> globalKnownHosts() {
        return paths(Keyword.GlobalKnownHostsFile, List.of(Path.of("/etc/ssh/ssh_known_hosts")));
    }

    /** The files of keys that are never accepted; one at most. */
    List<Path> revokedHostKeys() {
        return paths(Keyword.RevokedHostKeys, List.of());
    }

    /** The name that the host's key is known by; empty for its own. */
    String hostKeyAlias() {
        return text(Keyword.HostKeyAlias).map(alias -> alias.toLowerCase(Locale.ROOT)).orElse("");
    }

    HostVerification verification() {
        String value = text(Keyword.StrictHostKeyChecking).orElse("ask").toLowerCase(Locale.ROOT);
        return switch (value) {
            case "yes", "ask" -> HostVerification.STRICT;
            case "accept-new" -> HostVerification.ACCEPT_NEW;
            case "no", "off" -> HostVerification.NONE;
            default -> throw settings.get(Keyword.StrictHostKeyChecking)
                    .wrong(Keyword.StrictHostKeyChecking, "Write yes, ask, accept-new or no.");
        };
    }

    AddressFamily addressFamily() {
        return switch (text(Keyword.AddressFamily).orElse("any").toLowerCase(Locale.ROOT)) {
            case "any" -> AddressFamily.ANY;
            case "inet" -> AddressFamily.IPV4;
            case "inet6" -> AddressFamily.IPV6;
            default -> throw settings.get(Keyword.AddressFamily).wrong(Keyword.AddressFamily, "Write any, inet or inet6.");
        };
    }

    Optional<Duration> connectTimeout() {
        return seconds(Keyword.ConnectTimeout).filter(seconds -> seconds > 0).map(Duration::ofSeconds);
    }

    /** The longest silence: as many intervals as may pass without an answer of the server. */
    Optional<Duration> stallTimeout() {
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

    List<String> ciphers() {
        Optional<String> list = text(Keyword.Ciphers);
        if (list.isPresent() && Keyword.isChangeOfDefaults(list.get())) {
            throw settings.get(Keyword.Ciphers)
                    .wrong(Keyword.Ciphers, "Changes to the defaults by + - ^ are not supported; write all ciphers to use.");
        }
        if (list.isPresent() && !list.get().matches("[A-Za-z0-9][A-Za-z0-9@.-]*(,[A-Za-z0-9][A-Za-z0-9@.-]*)*")) {
            throw settings.get(Keyword.Ciphers).wrong(Keyword.Ciphers, "Write the names of ciphers with commas between them.");
        }
        return list.map(names -> List.of(names.split(","))).orElse(List.of());
    }

    boolean compression() {
        return yes(Keyword.Compression);
    }

    boolean batch() {
        return yes(Keyword.BatchMode);
    }

    /**
     * The jump hosts as written, or empty for none.
     *
     * @throws UsageException if the host is to be reached through a command
     */
    Optional<String> proxyJump() {
        Setting command = settings.get(Keyword.ProxyCommand);
        if (command != null && !command.values().equals(List.of("none"))) {
            throw new UsageException(command.place() + ": ProxyCommand is not supported",
                    "Use --proxy, -J or ProxyJump for what is in between, -S ssh to connect by OpenSSH's own client, or"
                            + " -o ProxyCommand=none for the straight way.");
        }
        return text(Keyword.ProxyJump).filter(value -> !value.equalsIgnoreCase("none"));
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
            case "yes", "unbound", "host-bound" -> true;
            case "no" -> false;
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
            return text(keyword).map(Times::seconds);
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
