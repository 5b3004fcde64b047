package io.jenkins.plugins.scpcopy.cli.options;

import io.jenkins.plugins.scpcopy.cli.input.UsageException;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.Preserve;
import io.jenkins.plugins.scpcopy.copy.request.Protocol;
import io.jenkins.plugins.scpcopy.copy.request.Route;
import io.jenkins.plugins.scpcopy.copy.request.RunAs;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.files.Symlinks;
import io.jenkins.plugins.scpcopy.remote.ServerProfile;
import io.jenkins.plugins.scpcopy.ssh.hop.HostVerification;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options of the command as a client: those of {@code scp} by letter, the parameters of the pipeline step by name. */
@Command(
        name = "scp-copy",
        sortOptions = false,
        usageHelpAutoWidth = true,
        header = "Copies files and directories over SSH, as scp does.",
        synopsisHeading = "Usage: ",
        customSynopsis = "scp-copy [options] source … target%n",
        description = {
            "A source or the target is a local path, [user@]host:path, or scp://[user@]host[:port]/path.%n",
            "  scp-copy -r site deploy@web1:/srv/www",
            "  scp-copy 'web1:/var/log/app/*.log' logs",
            "  scp-copy -P 2222 -i ~/.ssh/key --retries 3 app.jar web1:/srv/app/",
            "  scp-copy --patterns 'target/**/*.jar' --excludes '**/*-tests.jar' web1:lib",
            "  scp-copy -r --also-to web2,web3 --release 42 site/. web1:/srv/app",
            "  scp-copy --rollback --also-to web2,web3 web1:/srv/app"
        },
        footer = {
            "%nA password comes from a file or a variable named above, or is asked for at the",
            "terminal or by SSH_ASKPASS; never from the command line.",
            "As the remote half: scp-copy -t|-f [-d] [-r] [-p] [-v] [--root DIR] path …",
            "As a service: scp-copy --serve [address:]port --root DIR --authorized-keys FILE",
            "Exit status: 0 everything arrived, 1 something did not or the command line is",
            "wrong, 130 interrupted."
        })
public final class Options {
    @Parameters(hidden = true)
    public List<String> paths = new ArrayList<>();

    @Option(names = {"-r", "--recursive"}, description = "Copy directories with all that is in them; follow symbolic links.")
    public boolean recursive;

    @Option(names = "-p", description = "Keep times and modes: --preserve all.")
    boolean keep;

    @Option(names = {"-q", "--quiet"}, description = "No progress, no warnings.")
    public boolean quiet;

    @Option(names = {"-v", "--verbose"}, description = "Explain on standard error what is done.")
    public boolean verbose;

    @Option(names = {"-B", "--batch"}, description = "Never ask for a password or passphrase.")
    public boolean batch;

    @Option(names = {"-C", "--compression"}, description = "Compress what is sent.")
    public boolean compression;

    @Option(names = "-3", description = "Between two hosts, copy through this machine (the default).")
    public boolean throughHere;

    @Option(names = "-R", description = "Between two hosts, have the first one copy straight to the second one: --route direct.")
    public boolean directly;

    @Option(names = "-A", description = "With -R, let the first host log in to the second one by the keys of your agent.")
    public boolean forwardsAgent;

    @Option(names = "--route", paramLabel = "way", description = "relay (the default) or direct: which way the data takes between two hosts.")
    public Route route;

    @Option(names = "-4", description = "Connect to IPv4 addresses only.")
    public boolean ipv4;

    @Option(names = "-6", description = "Connect to IPv6 addresses only.")
    public boolean ipv6;

    @Option(names = "--protocol", paramLabel = "name", description = "auto (the default), scp or sftp; auto takes SFTP where there is no SCP.")
    Protocol protocol;

    @Option(names = "-O", description = "Use SCP: --protocol scp.")
    boolean scpProtocol;

    @Option(names = "-s", description = "Use SFTP: --protocol sftp.")
    boolean sftpProtocol;

    @Option(names = "-D", paramLabel = "program", description = "Talk to this SFTP server program here, not to a host.")
    public String sftpServer;

    /** Known, so that it is not taken for a misspelt one; refused, because nothing of it is carried out. */
    @Option(names = "-X", hidden = true)
    public String sftpTuning;

    @Option(names = "-T", description = "Accepted, without effect: names that a server sends are always checked.")
    boolean noNameCheck;

    @Option(names = {"-P", "--port"}, paramLabel = "port", description = "Port of hosts that name none (default 22).")
    public Integer port;

    @Option(names = {"-i", "--identity"}, paramLabel = "file", description = "Private key, such as ~/.ssh/id_ed25519; may be repeated.")
    public List<Path> identities = new ArrayList<>();

    @Option(names = "-l", paramLabel = "Kbit/s", description = "Limit the bandwidth, such as 8000.")
    Long kilobits;

    @Option(names = {"-J", "--jump-hosts"}, paramLabel = "hosts", description = "[user@]host[:port],… to go through.")
    public String jump;

    @Option(names = "--proxy", paramLabel = "URL", description = "http://host:port or socks5://host:port to go through.")
    public String proxy;

    @Option(names = "--proxy-user", paramLabel = "name", description = "User name for the proxy.")
    public String proxyUser;

    @Option(names = "--proxy-password-file", paramLabel = "file", description = "Its first line is the proxy's password; or SCP_COPY_PROXY_PASSWORD.")
    public Path proxyPasswordFile;

    @Option(names = "-c", paramLabel = "ciphers", description = "Ciphers in order of preference, such as aes256-gcm@openssh.com.")
    public String ciphers;

    @Option(names = "-o", paramLabel = "Name=value", description = "A setting as in ssh_config, such as ConnectTimeout=10; may be repeated.")
    public List<String> settings = new ArrayList<>();

    @Option(names = "-F", paramLabel = "config", description = "Configuration file instead of ~/.ssh/config, or none.")
    public String config;

    @Option(names = "-S", paramLabel = "program", description = "Connect by this program instead of the built-in client.")
    public String program;

    @Option(names = "--preserve", paramLabel = "what", description = "none (the default), times, modes or all.")
    Preserve preserve;

    @Option(names = "--file-mode", paramLabel = "octal", description = "Mode of every file, such as 0644.")
    public OctalMode fileMode;

    @Option(names = "--dir-mode", paramLabel = "octal", description = "Mode of every directory, such as 0755.")
    public OctalMode dirMode;

    @Option(names = "--symlinks", paramLabel = "how", description = "inside, follow (the default; with --patterns inside), skip or fail.")
    public Symlinks symlinks;

    @Option(names = "--patterns", description = "Sources are Ant patterns below --base-dir; the target is a directory.")
    public boolean patterns;

    @Option(names = "--excludes", paramLabel = "patterns", description = "Ant patterns of what is left out; may be repeated.")
    public List<String> excludes = new ArrayList<>();

    @Option(names = "--base-dir", paramLabel = "dir", description = "Where patterns begin (default: the working directory).")
    public String baseDir;

    @Option(names = "--flatten", description = "All files into one directory.")
    public boolean flatten;

    @Option(names = "--strip", paramLabel = "number", description = "Take so many leading directories from the paths of local files.")
    public int strip;

    @Option(
            names = "--default-excludes",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Leave out what Ant leaves out by default (.git, *~ …); on unless negated.")
    public boolean defaultExcludes;

    @Option(names = "--allow-empty", description = "A source that matches nothing is a warning.")
    public boolean allowEmpty;

    @Option(names = "--host-verification", paramLabel = "policy", description = "strict (the default), acceptNew or none.")
    public HostVerification hostVerification;

    @Option(names = "--known-hosts", paramLabel = "text", description = "known_hosts lines or SHA256:… fingerprints; repeatable.")
    public List<String> knownHosts = new ArrayList<>();

    @Option(names = "--require-post-quantum", description = "Refuse hosts that have no post-quantum key exchange.")
    public boolean requirePostQuantum;

    @Option(names = "--server-profile", paramLabel = "profile", description = "auto (the default), posix, windows or device.")
    public Profile profile = Profile.AUTO;

    @Option(names = "--connect-timeout", paramLabel = "seconds", description = "Longest time to connect and log in (default 30).")
    public Seconds connectTimeout;

    @Option(names = "--stall-timeout", paramLabel = "seconds", description = "Longest silence after that (default 60).")
    public Seconds stallTimeout;

    @Option(names = "--bandwidth", paramLabel = "rate", description = "Limit, such as '10 MB/s'.")
    Rate bandwidth;

    @Option(names = "--atomic", description = "Upload under temporary names, and rename when whole; downloads always do.")
    public boolean atomic;

    @Option(names = "--verify", paramLabel = "how", description = "none (the default), sha256 or if-possible: compare checksums afterwards.")
    public Verify verify = Verify.NONE;

    @Option(names = "--resume", description = "Keep what has come of a large file that breaks off, and continue it the next time.")
    public boolean resume;

    @Option(names = "--skip-unchanged", description = "Leave out what is there with the same size and time (or checksum).")
    public boolean skipUnchanged;

    @Option(names = "--mirror", description = "Delete at the target what the source does not have, once all has arrived.")
    public boolean mirror;

    @Option(names = "--protect", paramLabel = "patterns", description = "Ant patterns, relative to the target, that --mirror spares; repeatable.")
    public List<String> protect = new ArrayList<>();

    @Option(names = "--max-delete", paramLabel = "number", description = "How much --mirror may delete (default 1000); more stops everything.")
    public Integer maxDelete;

    @Option(names = "--dry-run", description = "Log in and show what would be copied and deleted; change nothing.")
    public boolean dryRun;

    @Option(names = "--run-as", paramLabel = "user", description = "Do everything on the host but --before and --after as this user, by sudo or doas.")
    public RunAs runAs = RunAs.LOGIN;

    @Option(names = "--list", description = "Copy nothing: list what host:path or host:pattern stands for, as ls -l.")
    public boolean list;

    @Option(names = "--retries", paramLabel = "number", description = "Further attempts after failures that may pass (default 0).")
    public int retries;

    @Option(names = "--retry-delay", paramLabel = "seconds", description = "Wait before the second attempt, then doubled (default 5).")
    public int retryDelay = 5;

    @Option(names = "--transfers", paramLabel = "number", description = "Files under way at once, 1 to 16, or auto (the default).")
    public Transfers transfers = new Transfers(CopyRequest.AUTO);

    @Option(names = "--lock-step", description = "Await every answer before the next record is sent.")
    public boolean lockStep;

    @Mixin
    public DeployOptions deploy = new DeployOptions();

    @Option(names = "--password-file", paramLabel = "file", description = "Its first line is the password; or SCP_COPY_PASSWORD.")
    public Path passwordFile;

    @Option(names = "--to-password-file", paramLabel = "file", description = "The same for the target of a copy between hosts; or SCP_COPY_TO_PASSWORD.")
    public Path toPasswordFile;

    @Option(names = "--log", description = "Show the lines of a build console on standard output.")
    public boolean log;

    @Option(names = "--completion", paramLabel = "shell", description = "Print what bash or zsh needs to complete this command.")
    public Completion completion;

    @Option(names = "--manual", description = "Print the manual page; man reads it from a file.")
    public boolean manual;

    @Option(names = "--help", usageHelp = true, description = "Show this text.")
    public boolean help;

    @Option(names = "--version", versionHelp = true, description = "Show the version.")
    public boolean version;

    /** The value of {@code --server-profile}. */
    public enum Profile {
        AUTO(null),
        POSIX(ServerProfile.POSIX),
        WINDOWS(ServerProfile.WINDOWS),
        DEVICE(ServerProfile.DEVICE);

        private final ServerProfile profile;

        Profile(ServerProfile profile) {
            this.profile = profile;
        }

        public ServerProfile profile() {
            return profile;
        }
    }

    /** Permission bits. */
    public record OctalMode(int bits) {}

    /** A time limit in whole seconds. */
    public record Seconds(Duration duration) {
        public static Seconds parse(String text) {
            if (!text.matches("[1-9][0-9]{0,5}")) {
                throw new IllegalArgumentException("'" + text + "' is no time limit; write seconds, such as 30");
            }
            return new Seconds(Duration.ofSeconds(Long.parseLong(text)));
        }
    }

    /** Bytes a second. */
    public record Rate(long bytes) {}

    /** Files under way at once. */
    public record Transfers(int number) {
        public static Transfers parse(String text) {
            if (text.equalsIgnoreCase("auto")) {
                return new Transfers(CopyRequest.AUTO);
            }
            if (!text.matches("[1-9][0-9]?") || Integer.parseInt(text) > CopyRequest.MOST_TRANSFERS) {
                throw new IllegalArgumentException(
                        "'" + text + "' transfers are not possible; write 1 to " + CopyRequest.MOST_TRANSFERS + ", or auto");
            }
            return new Transfers(Integer.parseInt(text));
        }
    }

    /** Kbit/s of scp's {@code -l}, where one is 1024 bits. */
    private static final int BYTES_OF_KILOBIT = 128;

    /** @throws IllegalArgumentException if the text is none */
    public static int number(String text) {
        if (!text.matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException("'" + text + "' is no number from 0 to 999999999");
        }
        return Integer.parseInt(text);
    }

    public long bytesPerSecond() {
        if (bandwidth != null) {
            return bandwidth.bytes();
        }
        if (kilobits != null && kilobits < 1) {
            throw new UsageException("-l " + kilobits + " is no limit", "Write Kbit/s, such as -l 8000, or use --bandwidth.");
        }
        return kilobits == null ? 0 : kilobits * BYTES_OF_KILOBIT;
    }

    /** @throws UsageException if the options contradict each other */
    public Protocol protocol() {
        Set<Protocol> wanted = EnumSet.noneOf(Protocol.class);
        if (protocol != null) {
            wanted.add(protocol);
        }
        if (scpProtocol) {
            wanted.add(Protocol.SCP);
        }
        if (sftpProtocol) {
            wanted.add(Protocol.SFTP);
        }
        if (wanted.size() > 1) {
            throw new UsageException("-O, -s and --protocol contradict each other", "Leave all but one of them out.");
        }
        Protocol chosen = wanted.stream().findFirst().orElse(Protocol.AUTO);
        if (sftpServer == null) {
            return chosen;
        }
        if (chosen == Protocol.SCP || program != null) {
            throw new UsageException(
                    "-D talks to an SFTP server of this machine, so " + (program != null ? "-S" : "SCP") + " has no part in it",
                    "Leave one of the two out.");
        }
        return Protocol.SFTP;
    }

    public Preserve preserved() {
        return preserve != null ? preserve : keep ? Preserve.ALL : Preserve.NONE;
    }
}
