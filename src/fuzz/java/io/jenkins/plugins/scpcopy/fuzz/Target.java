package io.jenkins.plugins.scpcopy.fuzz;

import io.jenkins.plugins.scpcopy.cli.options.TargetsFuzz;
import io.jenkins.plugins.scpcopy.cli.server.ServerSinkFuzz;
import io.jenkins.plugins.scpcopy.cli.server.WordFuzz;
import io.jenkins.plugins.scpcopy.cli.sshconfig.SshConfigFuzz;
import io.jenkins.plugins.scpcopy.copy.DownloadFuzz;
import io.jenkins.plugins.scpcopy.copy.SftpDownloadFuzz;
import io.jenkins.plugins.scpcopy.copy.deploy.ReleaseStateFuzz;
import io.jenkins.plugins.scpcopy.copy.request.EndpointFuzz;
import io.jenkins.plugins.scpcopy.copy.selection.ProtectFuzz;
import io.jenkins.plugins.scpcopy.copy.tools.ListingFuzz;
import io.jenkins.plugins.scpcopy.remote.QuotingFuzz;
import io.jenkins.plugins.scpcopy.scp.SinkFuzz;
import io.jenkins.plugins.scpcopy.scp.SourceFuzz;
import io.jenkins.plugins.scpcopy.scp.StartGuardFuzz;
import io.jenkins.plugins.scpcopy.ssh.hop.KeysFuzz;
import io.jenkins.plugins.scpcopy.ssh.hostkey.KnownHostsFuzz;
import io.jenkins.plugins.scpcopy.ssh.wire.ProxyFuzz;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Everything that reads what others wrote. */
enum Target {
    SINK(Kind.MEMORY, SinkFuzz::fuzzerTestOneInput, SinkFuzz::seeds),
    SOURCE(Kind.MEMORY, SourceFuzz::fuzzerTestOneInput, SourceFuzz::seeds),
    START_GUARD(Kind.MEMORY, StartGuardFuzz::fuzzerTestOneInput, StartGuardFuzz::seeds),
    KNOWN_HOSTS(Kind.MEMORY, KnownHostsFuzz::fuzzerTestOneInput, KnownHostsFuzz::seeds),
    PROXY(Kind.MEMORY, ProxyFuzz::fuzzerTestOneInput, ProxyFuzz::seeds),
    ENDPOINT(Kind.MEMORY, EndpointFuzz::fuzzerTestOneInput, EndpointFuzz::seeds),
    LISTING(Kind.MEMORY, ListingFuzz::fuzzerTestOneInput, ListingFuzz::seeds),
    RELEASE_STATE(Kind.MEMORY, ReleaseStateFuzz::fuzzerTestOneInput, ReleaseStateFuzz::seeds),
    PROTECT(Kind.MEMORY, ProtectFuzz::fuzzerTestOneInput, ProtectFuzz::seeds),
    TARGETS(Kind.MEMORY, TargetsFuzz::fuzzerTestOneInput, TargetsFuzz::seeds),
    KEYS(Kind.SLOW, KeysFuzz::fuzzerTestOneInput, KeysFuzz::seeds),
    QUOTING(Kind.SLOW, QuotingFuzz::fuzzerTestOneInput, QuotingFuzz::seeds),
    WORD(Kind.SLOW, WordFuzz::fuzzerTestOneInput, WordFuzz::seeds),
    SSH_CONFIG(Kind.SLOW, SshConfigFuzz::fuzzerTestOneInput, SshConfigFuzz::seeds),
    DOWNLOAD(Kind.DISK, DownloadFuzz::fuzzerTestOneInput, DownloadFuzz::seeds),
    SFTP_DOWNLOAD(Kind.DISK, SftpDownloadFuzz::fuzzerTestOneInput, SftpDownloadFuzz::seeds),
    SERVER_SINK(Kind.DISK, ServerSinkFuzz::fuzzerTestOneInput, ServerSinkFuzz::seeds);

    /** Targets of about the same speed share a virtual machine, since starting one takes seconds. */
    enum Kind {
        MEMORY,
        SLOW,
        DISK
    }

    /** Runs one input. */
    @FunctionalInterface
    interface Body {
        void run(byte[] input) throws Exception;
    }

    final Kind kind;
    private final Body body;
    private final Callable<List<String>> seeds;

    Target(Kind kind, Body body, Callable<List<String>> seeds) {
        this.kind = kind;
        this.body = body;
        this.seeds = seeds;
    }

    /** What fuzzing begins with. */
    List<byte[]> seeds() throws Exception {
        List<byte[]> inputs = new ArrayList<>();
        for (String seed : seeds.call()) {
            inputs.add(seed.getBytes(StandardCharsets.ISO_8859_1));
        }
        return inputs;
    }

    /** Fails if the input is not dealt with as it should. */
    void run(byte[] input) throws Exception {
        body.run(input);
    }
}
