package io.jenkins.plugins.scpcopy.copy.download;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.Interrupts;
import io.jenkins.plugins.scpcopy.copy.ranges.HostContent;
import io.jenkins.plugins.scpcopy.copy.ranges.LargeFileException;
import io.jenkins.plugins.scpcopy.copy.ranges.LargeFiles;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.tools.LocalFile;
import io.jenkins.plugins.scpcopy.files.IncomingFile;
import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.files.ReceivedAttributes;
import io.jenkins.plugins.scpcopy.files.TargetDirectory;
import io.jenkins.plugins.scpcopy.remote.RefusedException;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.IOException;
import java.util.Optional;

/** Receives a large file in parts; what it needs beside the content was announced. */
final class LargeFileDownload {
    private final HostSession host;
    private final LocalStaging staging;
    private final LargeFiles large;
    private final CopyProgress progress;
    private final String path;
    private final String remote;
    private final long size;

    /** @param path in results @param remote where it is on the host */
    LargeFileDownload(HostSession host, LocalStaging staging, String path, String remote, long size) {
        this.host = host;
        this.staging = staging;
        this.large = staging.large();
        this.progress = staging.context().progress();
        this.path = path;
        this.remote = remote;
        this.size = size;
    }

    /**
     * Whatever becomes of it, it is settled then, unless it broke off.
     *
     * @param name it gets in the directory
     * @return false if it has to come in one piece, and does so when it is asked for again
     * @throws TransferException if the copy is over, or the connection
     */
    boolean receive(TargetDirectory directory, String name, LargeFileException announced) throws IOException {
        Optional<HostContent> content = large.content(host, path, remote, size);
        if (content.isEmpty()) {
            return false;
        }
        try {
            IncomingFile incoming = begin(directory, name, announced, content.get());
            progress.started(path, size, incoming.path());
            LocalFile file = staging.beginInParts(incoming, path, size, remote);
            if (isReceived(file, incoming, content.get())) {
                complete(file);
            }
        } catch (TransferException e) {
            throw e;
        } catch (IOException e) {
            Interrupts.check(e);
            staging.failed(path, size, Reasons.of(e));
        }
        return true;
    }

    private IncomingFile begin(TargetDirectory directory, String name, LargeFileException announced, HostContent content)
            throws IOException {
        ReceivedAttributes attributes = staging.context().request().ofFile(announced.header().mode(), announced.times());
        return large.incoming(path, name, content, (prefix, temporary) -> temporary.isEmpty()
                ? directory.create(name, size, attributes)
                : directory.createNamed(name, prefix, temporary.get(), size, attributes, this::tell));
    }

    private void tell(String text) {
        progress.told(RemoteText.escape(path) + ": " + text);
    }

    private boolean isReceived(LocalFile file, IncomingFile incoming, HostContent content) throws IOException {
        try {
            large.receive(host, content, path, incoming);
            return true;
        } catch (TransferException e) {
            staging.brokeOffInParts(file, Interrupts.reason(e));
            throw e;
        } catch (RefusedException e) {
            staging.brokeOffInParts(file, e.getMessage());
            staging.failBrokenOff();
        } catch (IOException e) {
            if (Interrupts.isBehind(e)) {
                staging.brokeOffInParts(file, Interrupts.TEXT);
                Interrupts.check(e);
            }
            staging.failedInParts(file, Reasons.of(e));
        }
        return false;
    }

    private void complete(LocalFile file) throws TransferException {
        try {
            staging.complete(file);
        } catch (RefusedException e) {
            // It is settled.
        }
    }
}
