package io.jenkins.plugins.scpcopy.copy.ranges;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.Interrupts;
import io.jenkins.plugins.scpcopy.copy.host.Ranges;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.files.IncomingFile;
import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.io.IOException;
import java.util.List;

/** Receives one file in parts. */
final class RangedDownload {
    private final LargeFiles files;
    private final HostSession host;
    private final HostContent content;
    private final String path;
    private final IncomingFile file;
    private final CopyProgress progress;

    /** @param path in results */
    RangedDownload(LargeFiles files, HostSession host, HostContent content, String path, IncomingFile file) {
        this.files = files;
        this.host = host;
        this.content = content;
        this.path = path;
        this.file = file;
        this.progress = host.progress();
    }

    /**
     * Receives what is missing; the file is then whole.
     *
     * @throws io.jenkins.plugins.scpcopy.remote.TransferException if the connection is lost: what has come can be continued
     * @throws IOException if the host cannot read it, or this machine not write it, or the file was changed meanwhile
     */
    void run() throws IOException {
        List<Range> missing = missing(file.present());
        int lanes = content.lanes(files, Blocks.bytes(missing));
        if (lanes > 1) {
            progress.detail(host.name() + ": '" + RemoteText.escape(path) + "' comes over " + lanes + " connections");
        }
        new RangedCopy(files.context(), path, content.size(), missing, lanes, length -> {})
                .run(new RangedCopy.Lane(content.reading(), this::write), lanes,
                        () -> new RangedCopy.Lane(content.further(), this::write));
        content.checkUnchanged(progress, path, new Content.Copied() {
            @Override
            public boolean isOfOnePiece() {
                return lanes == 1 && Range.isWhole(missing, content.size());
            }

            @Override
            public List<String> sums(long block, long upTo) throws IOException {
                return Blocks.sums(file::readAt, block, upTo);
            }
        });
        file.isFilled();
    }

    private List<Range> missing(long present) throws IOException {
        long size = content.size();
        long upTo = Blocks.comparable(size, present);
        if (upTo == 0) {
            return List.of(new Range(0, size));
        }
        if (!content.objection().isEmpty()) {
            tell("it is begun anew, since what has come cannot be compared: " + content.objection());
            return List.of(new Range(0, size));
        }
        long block = Blocks.size(size);
        try (BackgroundTask<List<String>> here = new BackgroundTask<>(() -> Blocks.sums(file::readAt, block, upTo))) {
            List<String> wanted = content.sums(block, upTo);
            List<Range> left = Blocks.missing(size, here.await(), wanted);
            tell(Told.continued(size, left, content.summing()));
            return left;
        }
    }

    private void tell(String text) {
        progress.told(host.name() + ": '" + RemoteText.escape(path) + "': " + text);
    }

    private Ranges.Output write(long from) {
        return new Ranges.Output() {
            private long at = from;

            @Override
            public void write(byte[] bytes, int length) throws IOException {
                try {
                    file.writeAt(at, bytes, length);
                } catch (IOException e) {
                    Interrupts.check(e);
                    throw new IOException("cannot be written: " + Reasons.of(e), e);
                }
                at += length;
            }

            @Override
            public void complete() {}

            @Override
            public void close() {}
        };
    }
}
