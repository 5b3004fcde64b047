package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.scp.Phase;
import io.jenkins.plugins.scpcopy.scp.TransferException;
import java.io.IOException;

/** Refuses, before anything is sent, what a request asks for and a host cannot do. */
final class Requirements {
    private final CopyRequest request;
    private final HostSession host;

    Requirements(CopyRequest request, HostSession host) {
        this.request = request;
        this.host = host;
    }

    /** @throws TransferException phase {@link Phase#PLAN} */
    void checkTarget() throws IOException {
        if (request.atomic()) {
            host.tools().require(host.tools().moving(), host, "an atomic upload", "mv and rm");
        }
        check();
    }

    /** @throws TransferException phase {@link Phase#PLAN} */
    void checkSource() throws IOException {
        if (request.dryRun()) {
            host.tools().require(host.tools().listing(), host, "a dry run of a download", "find and stat that can list files");
        }
        check();
    }

    private void check() throws IOException {
        if (request.skipUnchanged()) {
            host.tools().require(host.tools().listing(), host, "skipping unchanged files", "find and stat that can list files");
        }
        if (request.verify() == Verify.SHA256) {
            host.tools().require(host.tools().sums(), host, "comparing checksums", "openssl, sha256sum or shasum");
        }
        if (request.verify() == Verify.IF_POSSIBLE && host.tools().sums().isEmpty()) {
            String problem = host.tools().problem();
            host.settlement().warning(host.name() + ": checksums are not compared: "
                    + (problem.isEmpty() ? "the host has no openssl, sha256sum or shasum" : problem));
        }
    }
}
