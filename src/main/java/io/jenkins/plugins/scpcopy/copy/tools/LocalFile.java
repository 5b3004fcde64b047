package io.jenkins.plugins.scpcopy.copy.tools;

import io.jenkins.plugins.scpcopy.copy.host.Interrupts;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.files.IncomingFile;
import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.files.Sha256;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A file that is written on this machine. */
public final class LocalFile extends StagedFile {
    private final IncomingFile file;
    private final String remote;
    private boolean inParts;
    private boolean summedAtEnd;

    /**
     * @param remote where it comes from on a host; empty if that is not known
     * @param summed whether its checksum is wanted
     */
    public LocalFile(IncomingFile file, String path, long size, String remote, boolean summed) {
        super(path, size, summed);
        this.file = file;
        this.remote = remote;
    }

    /** A file whose bytes come in whatever order. @param summed whether its checksum is wanted */
    public static LocalFile inParts(IncomingFile file, String path, long size, String remote, boolean summed) {
        LocalFile incoming = new LocalFile(file, path, size, remote, false);
        incoming.inParts = true;
        incoming.summedAtEnd = summed;
        return incoming;
    }

    @Override
    public void passed() throws IOException {
        if (inParts) {
            passed(summedAtEnd ? written() : "");
        } else {
            super.passed();
        }
    }

    /** Where it comes from on a host; empty if that is not known. */
    public String remote() {
        return remote;
    }

    /** @throws IOException if the bytes cannot be kept */
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            file.write(bytes, offset, length);
        } catch (IOException e) {
            Interrupts.check(e);
            throw new IOException("cannot be written: " + Reasons.of(e), e);
        }
    }

    /**
     * All bytes were written.
     *
     * @param held whether it gets its name later
     * @throws IOException if it cannot be kept; it is removed then
     */
    public void complete(boolean held) throws IOException {
        if (held) {
            file.seal();
            passed();
        } else {
            file.commit();
        }
    }

    /** The checksum of what stands on the disk. */
    public String written() throws IOException {
        return Sha256.of(file.sealed());
    }

    /** Has the file system rename files one by one. */
    public record Place(CopyProgress progress) implements Staging.Place<LocalFile> {
        @Override
        public List<Optional<String>> rename(List<LocalFile> files) {
            return files.stream().map(Place::rename).toList();
        }

        private static Optional<String> rename(LocalFile file) {
            try {
                file.file.commit();
                return Optional.empty();
            } catch (IOException e) {
                return Optional.of(Reasons.of(e));
            }
        }

        @Override
        public void discard(LocalFile file) {
            file.close();
            try {
                file.file.discard();
            } catch (IOException e) {
                progress.warning("the temporary file of '" + RemoteText.escape(file.path()) + "' could not be removed: "
                        + Reasons.of(e));
            }
        }
    }
}
