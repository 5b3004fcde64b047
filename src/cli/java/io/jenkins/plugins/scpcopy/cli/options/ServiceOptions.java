package io.jenkins.plugins.scpcopy.cli.options;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The options of the command as a service. */
@Command(
        name = "scp-copy",
        sortOptions = false,
        usageHelpAutoWidth = true,
        header = "Serves files below one directory over SSH, and nothing else.",
        synopsisHeading = "Usage: ",
        customSynopsis = "scp-copy --serve [address:]port --root DIR --authorized-keys FILE …%n",
        footer = {
            "%nOne line a transfer is printed on standard output: time, key, address, what was",
            "done, path, bytes, outcome; tabs between. Ends by INT, TERM or HUP."
        })
public final class ServiceOptions {
    @Option(names = "--serve", paramLabel = "[address:]port", description = "Where to listen; without an address, for this machine only; * for all addresses.")
    public String listen;

    @Option(names = "--root", paramLabel = "DIR", description = "What is served; nothing leads out of it.")
    public Path root;

    @Option(names = "--authorized-keys", paramLabel = "FILE", description = "Who may log in: public keys, read anew at each login.")
    public Path authorizedKeys;

    @Option(names = "--host-key", paramLabel = "FILE", description = "The host's private key, made if it is missing (default ~/.config/scp-copy/host_key).")
    public Path hostKey;

    @Option(names = "--read-only", description = "Clients may fetch only.")
    public boolean readOnly;

    @Option(names = "--write-only", description = "Clients may send only.")
    public boolean writeOnly;

    @Option(names = "--sftp", description = "Serve SFTP, too.")
    public boolean sftp;

    @Option(names = "--connections", paramLabel = "number", description = "Connections at once (default 32); half of them may be without a login.")
    public int connections = 32;

    @Option(names = "--login-timeout", paramLabel = "seconds", description = "Time for logging in (default 30).")
    public int loginSeconds = 30;

    @Option(names = "--idle-timeout", paramLabel = "seconds", description = "Silence after which a connection is ended (default 300).")
    public int idleSeconds = 300;
}
