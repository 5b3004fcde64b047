package io.jenkins.plugins.scpcopy.cli.hosts;

import io.jenkins.plugins.scpcopy.cli.input.UsageException;
import io.jenkins.plugins.scpcopy.cli.options.Options;
import io.jenkins.plugins.scpcopy.cli.sshconfig.HostSettings;
import io.jenkins.plugins.scpcopy.cli.sshconfig.Keyword;
import io.jenkins.plugins.scpcopy.cli.sshconfig.SshConfig;
import io.jenkins.plugins.scpcopy.cli.terminal.Surroundings;
import io.jenkins.plugins.scpcopy.copy.Connector;
import io.jenkins.plugins.scpcopy.copy.SshConnector;
import io.jenkins.plugins.scpcopy.copy.request.Endpoint;
import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.ssh.hop.AlgorithmPreferences;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import io.jenkins.plugins.scpcopy.ssh.hop.HostKeyPolicy;
import io.jenkins.plugins.scpcopy.ssh.hop.HostVerification;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import io.jenkins.plugins.scpcopy.ssh.hop.PostQuantum;
import io.jenkins.plugins.scpcopy.ssh.hop.ProxyServer;
import io.jenkins.plugins.scpcopy.ssh.hop.SshOptions;
import io.jenkins.plugins.scpcopy.ssh.hostkey.KnownHosts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Turns the hosts of the command line into connectors: options first, then the configuration file, then defaults. */
public final class Hosts {
    private static final int LONGEST_ROUTE = 8;
    private static final String JUMP_HOSTS = "Write [user@]host[:port], with commas between.";

    private final Options options;
    private final Surroundings surroundings;
    private final Logins logins;
    private final Optional<ProxyServer> proxy;
    private final Consumer<String> warnings;
    private final Set<String> warned = new LinkedHashSet<>();
    private final Map<String, KnownHostsFiles> knownHosts = new HashMap<>();
    private final Map<Endpoint, HostSettings> settings = new HashMap<>();
    private final LocalMachine machine;

    /** @param warnings takes lines for the user */
    public Hosts(Options options, Surroundings surroundings, Logins logins, Consumer<String> warnings) {
        this.options = options;
        this.surroundings = surroundings;
        this.logins = logins;
        this.machine = new LocalMachine(surroundings);
        this.proxy = Proxies.of(options, logins);
        this.warnings = warnings;
    }

    /** @param password the host's password, or null */
    public Connector connector(Endpoint end, char[] password) {
        return connector(end, password, (Login) null);
    }

    /** A connector to a host that copies straight to another one, by the agent's keys for that one if they are forwarded. */
    public Connector connector(Endpoint end, char[] password, Endpoint target) {
        return connector(end, password, options.forwardsAgent ? logins.ofAgent(settings(target)) : null);
    }

    /** What the first host of a direct copy is told about the second one: user and port only where somebody has named them. */
    public Endpoint seenFromElsewhere(Endpoint end) {
        HostSettings settings = options.program == null ? settings(end) : empty(end.host());
        if (options.program != null) {
            addEndpoint(settings, end);
        }
        return new Endpoint(
                settings.namedUser().orElse(""), settings.host(), settings.namesPort() ? settings.port() : 0, end.path());
    }

    private Connector connector(Endpoint end, char[] password, Login lent) {
        if (options.sftpServer != null) {
            Duration stallTimeout = stallTimeout(end);
            return log -> new DirectSftpShell(options.sftpServer, end.host(), stallTimeout);
        }
        if (options.program != null) {
            if (options.requirePostQuantum) {
                throw new UsageException("--require-post-quantum cannot be used with -S: the program makes its own key exchange",
                        "Give the program such a setting itself: -o KexAlgorithms=….");
            }
            List<String> words = programWords(end);
            Duration stallTimeout = stallTimeout(end);
            return log -> new ProcessShell(words, end.host(), stallTimeout);
        }
        HostSettings settings = settings(end);
        List<HostSettings> hosts = route(settings);
        SshOptions ssh = new SshOptions(
                options.connectTimeout != null
                        ? options.connectTimeout.duration()
                        : settings.connectTimeout().orElse(SshOptions.DEFAULTS.connectTimeout()),
                stallTimeout(settings),
                settings.compression())
                .by(command(hosts.get(0)))
                .through(proxy.orElse(null))
                .lending(lent)
                .over(hosts.get(0).addressFamily());
        return new AskingConnector(new SshConnector(hops(hosts, password), ssh), hosts, logins);
    }

    private List<String> command(HostSettings first) {
        return first.proxyCommand()
                .map(command -> {
                    if (proxy.isPresent()) {
                        throw new UsageException("--proxy and the ProxyCommand of " + first.alias() + " exclude each other",
                                "Leave --proxy out, or add -o ProxyCommand=none.");
                    }
                    return LocalMachine.shell(surroundings, "exec " + command);
                })
                .orElse(List.of());
    }

    /** The longest silence of a host. What the configuration says is the business of {@code -S}'s program, if there is one. */
    public Duration stallTimeout(Endpoint end) {
        return stallTimeout(options.program == null && options.sftpServer == null ? settings(end) : empty(end.host()));
    }

    /**
     * The known_hosts files of a host that is an end of a copy or on the way to one.
     *
     * @param name as known_hosts writes it
     */
    Optional<KnownHostsFiles> knownHosts(String name) {
        return Optional.ofNullable(knownHosts.get(name));
    }

    /** Adds the key of a new host to its known_hosts file. That this cannot be done is a warning: the copy itself goes on. */
    public void keep(String line) {
        KnownHostsFiles files = knownHosts.get(line.substring(0, line.indexOf(' ')));
        if (files == null || files.learnedInto() == null) {
            return;
        }
        try {
            files.learn(line);
            warnings.accept("permanently added the new host key to " + files.learnedInto());
        } catch (IOException e) {
            warnings.accept("the new host key could not be added to " + files.learnedInto() + ": " + Reasons.of(e));
        }
    }

    private Duration stallTimeout(HostSettings settings) {
        return options.stallTimeout != null
                ? options.stallTimeout.duration()
                : settings.stallTimeout().orElse(SshOptions.DEFAULTS.stallTimeout());
    }

    /** The settings of an end of a copy, read once: a file may run commands. */
    private HostSettings settings(Endpoint end) {
        return settings.computeIfAbsent(new Endpoint(end.user(), end.host(), end.port(), ""), this::readSettings);
    }

    private HostSettings readSettings(Endpoint end) {
        HostSettings settings = empty(end.host());
        addEndpoint(settings, end);
        addFamily(settings);
        if (options.port != null) {
            settings.add(Keyword.Port, List.of(String.valueOf(options.port)), "-P");
        }
        for (Path file : options.identities) {
            if (logins.isThere(file)) {
                settings.add(Keyword.IdentityFile, List.of(literal(file)), "-i");
            } else {
                warnOnce("the identity file " + file + " does not exist and is left out");
            }
        }
        if (options.ciphers != null) {
            settings.add(Keyword.Ciphers, List.of(options.ciphers), "-c");
        }
        if (options.compression) {
            settings.add(Keyword.Compression, List.of("yes"), "-C");
        }
        if (options.jump != null) {
            settings.add(Keyword.ProxyJump, List.of(options.jump), "-J");
        }
        if (options.batch) {
            settings.add(Keyword.BatchMode, List.of("yes"), "-B");
        }
        options.settings.forEach(setting -> settings.addOption(setting, this::warnOnce));
        addFile(settings);
        return settings;
    }

    /** A jump host: what the command line says is about the ends of the copy, so only the configuration file counts. */
    private HostSettings jumpSettings(Endpoint jump, boolean batch) {
        HostSettings settings = empty(jump.host());
        addFamily(settings);
        if (batch) {
            settings.add(Keyword.BatchMode, List.of("yes"), jump.host());
        }
        addEndpoint(settings, jump);
        addFile(settings);
        return settings;
    }

    private void addFamily(HostSettings settings) {
        if (options.ipv4 && options.ipv6) {
            throw new UsageException("-4 and -6 exclude each other");
        }
        if (options.ipv4 || options.ipv6) {
            settings.add(Keyword.AddressFamily, List.of(options.ipv4 ? "inet" : "inet6"), options.ipv4 ? "-4" : "-6");
        }
    }

    private HostSettings empty(String host) {
        return new HostSettings(host, surroundings.user(), surroundings.home(), surroundings.environment());
    }

    private static void addEndpoint(HostSettings settings, Endpoint end) {
        if (!end.user().isEmpty()) {
            settings.add(Keyword.User, List.of(end.user()), end.host());
        }
        if (end.port() != 0) {
            settings.add(Keyword.Port, List.of(String.valueOf(end.port())), end.host());
        }
    }

    private static String literal(Path file) {
        return file.toString().replace("%", "%%");
    }

    private void addFile(HostSettings settings) {
        Path file = surroundings.home().resolve(".ssh/config");
        if (options.config != null) {
            file = options.config.equalsIgnoreCase("none") ? null : surroundings.directory().resolve(options.config);
        } else if (!Files.exists(file)) {
            file = null;
        }
        if (file != null) {
            new SshConfig(surroundings.home(), settings, machine, this::warnOnce).read(file);
        }
        settings.checkAllowed();
    }

    private void warnOnce(String line) {
        if (warned.add(line)) {
            warnings.accept(line);
        }
    }

    /** Jump hosts in order, the host itself last. */
    private List<HostSettings> route(HostSettings settings) {
        List<HostSettings> route = new ArrayList<>();
        addJumps(settings, route, 0);
        route.add(settings);
        return route;
    }

    private List<Hop> hops(List<HostSettings> route, char[] password) {
        List<Hop> hops = new ArrayList<>();
        for (HostSettings host : route) {
            Login login = logins.of(host, host == route.get(route.size() - 1) ? password : null);
            hops.add(new Hop(host.host(), host.port(), login, policy(host), algorithms(host)));
        }
        return hops;
    }

    private AlgorithmPreferences algorithms(HostSettings host) {
        return options.requirePostQuantum ? host.algorithms().with(PostQuantum.REQUIRE) : host.algorithms();
    }

    private void addJumps(HostSettings settings, List<HostSettings> route, int depth) {
        if (settings.proxyJump().isEmpty()) {
            return;
        }
        if (depth >= LONGEST_ROUTE) {
            throw new UsageException("the jump hosts in the configuration lead to each other");
        }
        boolean first = true;
        for (String text : settings.proxyJump().get().split(",", -1)) {
            HostSettings jump = jumpSettings(jumpHost(text.strip()), settings.batch());
            if (first) {
                addJumps(jump, route, depth + 1);
            }
            first = false;
            route.add(jump);
        }
    }

    private static Endpoint jumpHost(String text) {
        if (text.isEmpty()) {
            throw new UsageException("the jump hosts cannot be used: one is empty", JUMP_HOSTS);
        }
        String uri = text.toLowerCase(Locale.ROOT).startsWith("ssh://") ? text.substring("ssh://".length()) : text;
        try {
            return Endpoint.parseHost(uri);
        } catch (IllegalArgumentException e) {
            throw new UsageException("the jump host '" + text + "' cannot be used", JUMP_HOSTS);
        }
    }

    private HostKeyPolicy policy(HostSettings settings) {
        HostVerification verification =
                options.hostVerification != null ? options.hostVerification : settings.verification();
        KnownHostsFiles files = new KnownHostsFiles(
                surroundings.directory(), settings.userKnownHosts(), settings.globalKnownHosts(), this::warnOnce);
        String alias = settings.hostKeyAlias();
        String name = alias.isEmpty() ? KnownHosts.lookupName(settings.host(), settings.port()) : alias;
        knownHosts.putIfAbsent(name, files);
        StringBuilder known = new StringBuilder();
        options.knownHosts.forEach(text -> known.append(text).append('\n'));
        known.append(files.text());
        if (!settings.knownHostsCommand().isEmpty()) {
            known.append(machine.output(settings.knownHostsCommand()));
        }
        settings.revokedHostKeys().forEach(file -> known.append(revoked(surroundings.directory().resolve(file))));
        return new HostKeyPolicy(verification, known.toString(), alias);
    }

    /** A file of public keys, as lines of known hosts. What cannot be read could hold any key, so nothing is accepted then. */
    private static String revoked(Path file) {
        try {
            String lines = Files.readString(file, StandardCharsets.ISO_8859_1)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(line -> "@revoked * " + line + "\n")
                    .collect(Collectors.joining());
            KnownHosts.parse(lines);
            return lines;
        } catch (IOException e) {
            throw new UsageException("cannot read the revoked host keys in " + file + ": " + Reasons.of(e));
        } catch (IllegalArgumentException e) {
            throw new UsageException(file + " cannot be used as RevokedHostKeys: " + e.getMessage(), "Write a public key in each line.");
        }
    }

    /** The words that OpenSSH's scp gives to its program, in the same order. */
    private List<String> programWords(Endpoint end) {
        List<String> words = new ArrayList<>(List.of(
                options.program,
                "-x",
                "-oPermitLocalCommand=no",
                "-oClearAllForwardings=yes",
                "-oRemoteCommand=none",
                "-oRequestTTY=no"));
        options.settings.forEach(setting -> words.addAll(List.of("-o", setting)));
        options.identities.forEach(file -> words.addAll(List.of("-i", file.toString())));
        addIf(words, options.config != null, "-F", options.config);
        addIf(words, options.ciphers != null, "-c", options.ciphers);
        addIf(words, options.jump != null, "-J", options.jump);
        addIf(words, options.ipv4, "-4");
        addIf(words, options.ipv6, "-6");
        addIf(words, options.compression, "-C");
        addIf(words, options.batch, "-oBatchmode=yes");
        addIf(words, options.verbose, "-v");
        addIf(words, options.quiet, "-q");
        words.add("-oForwardAgent=no");
        int port = end.port() != 0 ? end.port() : checkedPort();
        addIf(words, port != 0, "-p", String.valueOf(port));
        addIf(words, !end.user().isEmpty(), "-l", end.user());
        words.add("--");
        words.add(end.host());
        return words;
    }

    /** The port of the command line, or 0. */
    private int checkedPort() {
        if (options.port == null) {
            return 0;
        }
        HostSettings settings = empty("");
        settings.add(Keyword.Port, List.of(String.valueOf(options.port)), "-P");
        return settings.port();
    }

    private static void addIf(List<String> words, boolean condition, String... more) {
        if (condition) {
            words.addAll(List.of(more));
        }
    }
}
