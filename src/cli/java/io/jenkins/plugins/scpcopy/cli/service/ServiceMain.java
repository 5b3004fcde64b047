package io.jenkins.plugins.scpcopy.cli.service;

import io.jenkins.plugins.scpcopy.cli.input.NativeText;
import io.jenkins.plugins.scpcopy.cli.input.UsageException;
import io.jenkins.plugins.scpcopy.cli.options.HelpGroups;
import io.jenkins.plugins.scpcopy.cli.options.ServiceOptions;
import io.jenkins.plugins.scpcopy.files.Confinement;
import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;

/** The entry of the command as a service: reads the command line, says what is served, and serves until it is ended by a signal. */
public final class ServiceMain {
    private static final Pattern ADDRESS = Pattern.compile("(?:(\\*|[^:\\[\\]]+|\\[[^\\[\\]]+]):)?([0-9]{1,5})");

    private final PrintStream out;
    private final PrintStream err;
    private final Path home;

    /** @param home where the host key is, unless an option says otherwise */
    ServiceMain(PrintStream out, PrintStream err, Path home) {
        this.out = out;
        this.err = err;
        this.home = home;
    }

    /**
     * Serves on behalf of this process, until that is ended.
     *
     * @return the exit status, if there is nothing to serve
     * @throws IllegalArgumentException if the home directory cannot be used
     */
    public static int run(List<String> words) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, NativeText.output());
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, NativeText.output());
        return new ServiceMain(out, err, NativeText.directory("user.home", "the home directory")).serve(words);
    }

    /** @return the exit status, if there is nothing to serve */
    int serve(List<String> words) {
        ServiceOptions options = new ServiceOptions();
        CommandLine parser = new CommandLine(options);
        parser.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, HelpGroups::all);
        parser.setOverwrittenOptionsAllowed(true).setExpandAtFiles(false).setInterpolateVariables(false);
        CommandLine.tracer().setLevel(CommandLine.TraceLevel.OFF);
        try {
            if (words.stream().anyMatch(NativeText::isBroken)) {
                throw new UsageException("an argument cannot be used: " + NativeText.brokenness());
            }
            if (words.contains("--help")) {
                parser.usage(out);
                return 0;
            }
            parser.parseArgs(words.toArray(String[]::new));
            Service service = start(options);
            Runtime.getRuntime().addShutdownHook(new Thread(service::end, "end of the service"));
            new CountDownLatch(1).await();
            return 0;
        } catch (ParameterException e) {
            say(RemoteText.escape(e.getMessage()));
            err.println("    Try 'scp-copy --serve --help'.");
        } catch (UsageException e) {
            say(e.getMessage());
            if (e.advice() != null) {
                err.println("    " + e.advice());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 1;
    }

    /** Starts what the options ask for, and says what and where. @throws UsageException if that cannot be */
    Service start(ServiceOptions options) {
        ServiceSettings settings = settings(options);
        Path root = settings.root().directory();
        AuthorizedKeys keys = new AuthorizedKeys(required(options.authorizedKeys, "--authorized-keys FILE"), root, this::say);
        keys.check();
        HostKey hostKey = HostKey.of(options.hostKey == null ? home.resolve(".config/scp-copy/host_key") : options.hostKey, root);
        Service service = new Service(settings, keys, hostKey, new TransferLines(out, Clock.systemUTC()), this::say);
        announce(settings, hostKey, service.start());
        return service;
    }

    private static ServiceSettings settings(ServiceOptions options) {
        if (options.readOnly && options.writeOnly) {
            throw new UsageException("--read-only and --write-only exclude each other");
        }
        if (options.connections < 1 || options.loginSeconds < 1 || options.idleSeconds < 1) {
            throw new UsageException("--connections, --login-timeout and --idle-timeout must be 1 or more");
        }
        Confinement root = root(required(options.root, "--root DIR"), !options.writeOnly, !options.readOnly);
        return new ServiceSettings(
                address(options.listen), root, !options.writeOnly, !options.readOnly, options.sftp, options.connections,
                Duration.ofSeconds(options.loginSeconds), Duration.ofSeconds(options.idleSeconds));
    }

    private static Path required(Path given, String option) {
        if (given == null) {
            throw new UsageException("--serve needs " + option);
        }
        return given;
    }

    private static Confinement root(Path directory, boolean reads, boolean writes) {
        try {
            Confinement root = Confinement.to(directory);
            if (!Files.isDirectory(root.directory())) {
                throw new UsageException("cannot serve " + directory + ": it is no directory");
            }
            boolean readable = !reads || Files.isReadable(root.directory());
            if (!readable || writes && !Files.isWritable(root.directory())) {
                throw new UsageException(
                        "cannot serve " + directory + ": this user may not " + (readable ? "write" : "read") + " it",
                        "Give the user the right, or serve " + (readable ? "--read-only." : "--write-only."));
            }
            return root;
        } catch (IOException e) {
            throw new UsageException("cannot serve " + directory + ": " + Reasons.of(e));
        }
    }

    private static InetSocketAddress address(String text) {
        Matcher parts = ADDRESS.matcher(text);
        if (!parts.matches() || Integer.parseInt(parts.group(2)) > 65535) {
            throw new UsageException(
                    "'" + text + "' is no [address:]port", "Such as 2222, 192.0.2.1:2222, [2001:db8::1]:2222 or '*:2222'.");
        }
        int port = Integer.parseInt(parts.group(2));
        String host = parts.group(1);
        try {
            return host == null
                    ? new InetSocketAddress(InetAddress.getLoopbackAddress(), port)
                    : host.equals("*") ? new InetSocketAddress(port) : new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw new UsageException("there is no address '" + host + "'");
        }
    }

    private void announce(ServiceSettings settings, HostKey key, InetSocketAddress address) {
        boolean all = address.getAddress().isAnyLocalAddress();
        String host = all ? "HOST" : address.getAddress().getHostAddress();
        String limit = !settings.writes() ? ", to be read only" : !settings.reads() ? ", to be written only" : "";
        say("serves " + RemoteText.escape(settings.root().directory().toString()) + limit + ", by SCP"
                + (settings.sftp() ? " and SFTP" : "") + ", on port " + address.getPort() + " of "
                + (all ? "all addresses" : host)
                + (address.getAddress().isLoopbackAddress() ? ", which only this machine can reach" : ""));
        say("host key " + key.fingerprint() + " of " + RemoteText.escape(key.file().toString()) + (key.made() ? ", made now" : ""));
        say("line for known_hosts" + (all ? ", with the name that clients use for HOST" : "") + ": "
                + (address.getPort() == 22 ? host : "[" + host + "]:" + address.getPort()) + " " + key.line());
    }

    /** @param text fit to be shown */
    private void say(String text) {
        err.println("scp-copy: " + text);
    }
}
