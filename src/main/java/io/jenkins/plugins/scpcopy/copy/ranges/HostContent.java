package io.jenkins.plugins.scpcopy.copy.ranges;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.HostTools;
import io.jenkins.plugins.scpcopy.copy.host.Ranges;
import io.jenkins.plugins.scpcopy.copy.host.RemoteEntry;
import io.jenkins.plugins.scpcopy.copy.host.RemoteTree;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A file of a host. As long as the host tells the same size and time of it, it is the same. */
public final class HostContent implements Content {
    /** Paths of hosts start from there. */
    private static final String LOGIN_DIRECTORY = ".";

    private final HostSession host;
    private final Ranges ranges;
    private final Lanes lanes;
    private final String path;
    private final long size;
    private final long modified;

    private HostContent(HostSession host, Ranges ranges, Lanes lanes, String path, long size, long modified) {
        this.host = host;
        this.ranges = ranges;
        this.lanes = lanes;
        this.path = path;
        this.size = size;
        this.modified = modified;
    }

    /**
     * Looks at a file.
     *
     * @param remote from the login directory on, or absolute
     * @param size as it was announced
     * @return empty if it has to come in one piece, which is said
     */
    static Optional<HostContent> look(HostSession host, Lanes lanes, String remote, long size) throws IOException {
        HostTools tools = host.tools();
        String why;
        if (tools.ranges().isEmpty() || tools.listing().isEmpty()) {
            why = tools.problem().isEmpty() ? "the host has neither dd, head, ls and find nor SFTP" : tools.problem();
        } else {
            String path = remote.startsWith("~/") ? remote.substring(2) : remote;
            Optional<RemoteEntry> entry = entry(host, remote);
            if (!path.startsWith("~") && entry.isPresent() && entry.get().isFile() && entry.get().size() == size) {
                return Optional.of(new HostContent(host, tools.ranges().get(), lanes, path, size, entry.get().modified()));
            }
            why = "its path or its size is told in two ways there";
        }
        Told.whole(host, "'" + RemoteText.escape(remote) + "' comes in one piece, which cannot be continued: " + why);
        return Optional.empty();
    }

    private static Optional<RemoteEntry> entry(HostSession host, String path) throws IOException {
        List<RemoteTree> trees = host.tools().listing().orElseThrow()
                .list(LOGIN_DIRECTORY, List.of(HostTools.Start.plain(path)), 0);
        return trees.isEmpty() ? Optional.empty() : Optional.ofNullable(trees.get(0).entries().get(""));
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public Object[] identity() {
        return new Object[] {host.name(), path, size, modified};
    }

    @Override
    public String objection() {
        return ranges.readsBack() || ranges.summing().isEmpty() ? host.name() + " runs no program that computes sums" : "";
    }

    /** How its sums are computed, for people. */
    String summing() {
        return ranges.summing().orElse("");
    }

    @Override
    public List<String> sums(long block, long upTo) throws IOException {
        return ranges.sums(LOGIN_DIRECTORY, path, block, upTo);
    }

    @Override
    public HostEnd reading() {
        return HostEnd.first(ranges, LOGIN_DIRECTORY, path, host);
    }

    @Override
    public HostEnd further() throws IOException {
        return reading().further(lanes);
    }

    @Override
    public void checkUnchanged(CopyProgress progress, String shown, Copied copied) throws IOException {
        Optional<RemoteEntry> now = entry(host, path);
        if (now.isEmpty() || now.get().size() < size || now.get().size() == size && now.get().modified() != modified) {
            throw new IOException("the file was changed on the host while it was received");
        }
        if (now.get().size() > size) {
            if (!copied.isOfOnePiece()) {
                checkBeginning(copied);
            }
            progress.grown(shown);
        }
    }

    /** Each part opens the file anew, and another one may have taken its place: then the parts are of two files. */
    private void checkBeginning(Copied copied) throws IOException {
        if (!objection().isEmpty()) {
            throw new IOException("the file has grown on the host while it was received in parts, and whether these are of one file"
                    + " cannot be told: " + objection());
        }
        long block = Blocks.size(size);
        if (!copied.sums(block, size).equals(sums(block, size))) {
            throw new IOException("the file was replaced on the host while it was received");
        }
    }

    @Override
    public int lanes(LargeFiles files, long bytes) {
        return files.downloadLanes(host, bytes);
    }

    /** Whether {@link #sum} takes no more than its digits over the network. */
    boolean isSummedThere() throws IOException {
        return !ranges.readsBack() && host.tools().sums().isPresent();
    }

    @Override
    public String sum() throws IOException {
        String sum = host.tools().sums().orElseThrow().of(LOGIN_DIRECTORY, List.of(path), size).get(path);
        if (sum == null) {
            throw new IOException("its checksum could not be computed on the host that it comes from");
        }
        return sum;
    }
}
