package io.jenkins.plugins.scpcopy.copy.tools;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.HostTools;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.Preserve;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.ServerProfile;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.IOException;

/** Refuses, before anything is sent, what a request asks for and a host cannot do. */
public final class Requirements {
    private static final String SKIPPING = "skipping unchanged files";
    private static final String LISTERS = "find and stat that can list files";
    private static final String SUMS = "comparing checksums";
    private static final String SUMMERS = "openssl, sha256sum or shasum";

    private final CopyRequest request;
    private final HostSession host;

    public Requirements(HostSession host) {
        this.request = host.request();
        this.host = host;
    }

    /** Of the target of an upload or a relay. @throws TransferException phase {@link Phase#PLAN} if it cannot be that */
    public void checkTarget() throws IOException {
        if (request.atomic()) {
            host.tools().require(host.tools().moving(), host, "an atomic copy", "mv and rm");
        }
        check();
    }

    /** Of the source of a download. @throws TransferException phase {@link Phase#PLAN} if it cannot be that */
    public void checkSource() throws IOException {
        if (request.dryRun()) {
            host.tools().require(host.tools().listing(), host, "a dry run of a download", LISTERS);
        }
        check();
    }

    /**
     * Checks the source of a copy between two hosts. It needs checksums only if files are compared before the copy.
     *
     * @throws TransferException phase {@link Phase#PLAN}
     */
    public void checkListed() throws IOException {
        checkAttributes();
        if (request.dryRun() || request.skipUnchanged()) {
            host.tools().require(
                    host.tools().listing(),
                    host,
                    request.dryRun() ? "a dry run of a copy from there" : SKIPPING,
                    LISTERS);
        }
        if (request.skipUnchanged() && request.verify() == Verify.SHA256) {
            host.tools().require(host.tools().sums(), host, SUMS, SUMMERS);
        }
    }

    private void checkAttributes() throws TransferException {
        if (host.isDevice() && request.preserve() != Preserve.NONE) {
            throw refused("keeping times or modes", "this kind of server has none", "Copy without it.");
        }
        if (host.profile() == ServerProfile.WINDOWS && request.preserve().modes()) {
            host.progress().warning(host.name() + ": Windows has no such modes; they are not kept");
        }
    }

    /** @throws TransferException phase {@link Phase#PLAN} if the host cannot be the target of a copy from another host */
    public void checkRelayed() throws TransferException {
        if (host.isDevice()) {
            throw refused(
                    "a copy from another host",
                    "this kind of server has to be told of each file beforehand",
                    "Copy to this machine and from here.");
        }
    }

    private TransferException refused(String option, String why, String advice) {
        return new TransferException(
                Phase.PLAN, host.name() + ": " + option + " is not possible there: " + why, advice, null);
    }

    private void check() throws IOException {
        checkAttributes();
        if (request.skipUnchanged()) {
            host.tools().require(host.tools().listing(), host, SKIPPING, LISTERS);
        }
        if (request.verify() == Verify.SHA256) {
            host.tools().require(host.tools().sums(), host, SUMS, SUMMERS);
        }
        if (request.verify() != Verify.NONE && host.tools().sums().filter(HostTools.Sums::readBack).isPresent()) {
            host.progress().warning(host.name()
                    + ": it cannot compute checksums, so files are read back by SFTP and summed here");
        }
        if (request.verify() == Verify.IF_POSSIBLE && host.tools().sums().isEmpty()) {
            String problem = host.tools().problem();
            host.progress().warning(host.name() + ": checksums are not compared: "
                    + (problem.isEmpty() ? "the host has no " + SUMMERS : problem));
        }
    }
}
