package io.jenkins.plugins.scpcopy.copy.ranges;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.HostTools;
import io.jenkins.plugins.scpcopy.copy.host.Ranges;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.RelativePath;
import io.jenkins.plugins.scpcopy.copy.target.RemoteTarget;
import io.jenkins.plugins.scpcopy.remote.FileTimestamps;
import io.jenkins.plugins.scpcopy.remote.RefusedException;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** Sends one file in parts, to a temporary name beside its final one. */
public final class RangedUpload {
    private static final int OTHERS_WRITE = 0022;
    private static final int STICKY = 01000;
    private static final int OWNER_FILE = 0600;
    private static final int PERMISSIONS = 0777;
    private static final long ROOT = 0;

    private final LargeFiles files;
    private final Lanes connections;
    private final HostSession host;
    private final Ranges ranges;
    private final String base;
    private final String place;
    private final String path;
    private final Content content;
    private final Optional<FileTimestamps> times;
    private final CopyRequest request;
    private final CopyProgress progress;
    private int mode;
    private boolean exact;
    private String name;
    private boolean lasting;
    private List<Range> missing;

    private RangedUpload(
            LargeFiles files,
            Lanes connections,
            HostSession host,
            Ranges ranges,
            String base,
            String place,
            String path,
            Content content,
            int mode,
            Optional<FileTimestamps> times) {
        this.files = files;
        this.connections = connections;
        this.host = host;
        this.ranges = ranges;
        this.base = base;
        this.place = place.startsWith("~") ? "./" + place : place;
        this.path = path;
        this.content = content;
        this.mode = mode;
        this.exact = RemoteTarget.exactModes(host);
        this.times = times;
        this.request = host.request();
        this.progress = host.progress();
    }

    static Optional<RangedUpload> begin(
            LargeFiles files,
            Lanes connections,
            HostSession host,
            String base,
            String place,
            String path,
            Content content,
            int mode,
            Optional<FileTimestamps> times)
            throws IOException {
        HostTools tools = host.tools();
        Optional<String> objection;
        if (tools.ranges().isEmpty() || tools.moving().isEmpty()) {
            objection = Optional.of(tools.problem().isEmpty() ? "the host has neither dd, head, ls, mv and rm nor SFTP" : tools.problem());
            tellWhole(host, path, objection.get());
            return Optional.empty();
        }
        connections.prepare(host, Math.max(files.uploadLanes(host, content.size()), content.lanes(files, content.size())) - 1);
        RangedUpload upload =
                new RangedUpload(files, connections, host, tools.ranges().get(), base, place, path, content, mode, times);
        objection = upload.prepare();
        if (objection.isPresent()) {
            tellWhole(host, path, objection.get());
            return Optional.empty();
        }
        return Optional.of(upload);
    }

    private static void tellWhole(HostSession host, String path, String why) {
        Told.whole(host, "'" + RemoteText.escape(path) + "' is sent in one piece, which cannot be continued: " + why);
    }

    /** The name that the file is sent under. */
    public String temporaryName() {
        return name;
    }

    /** Whether it is sent from its first byte to its last, in order. */
    public boolean isInOrder() {
        return lanes() == 1 && Blocks.bytes(missing) == content.size();
    }

    /** Whether a later copy finds what is there. */
    public boolean isLasting() {
        return lasting;
    }

    private String directory() {
        String parent = RelativePath.parent(place);
        return parent.isEmpty() ? "." : parent;
    }

    private String beside(String sibling) {
        return RelativePath.child(RelativePath.parent(place), sibling);
    }

    /** @return why the file cannot be sent so, fit to be shown */
    private Optional<String> prepare() throws IOException {
        PartialName known = PartialName.of(RelativePath.name(place), content.identity());
        String own = files.temporaryName(place);
        Ranges.Found found = ranges.look(base, directory(), List.of(place, beside(known.text()), beside(own)));
        Optional<String> objection = objection(found);
        if (objection.isPresent()) {
            return objection;
        }
        Ranges.Entry here = found.entries().get(directory());
        lasting = request.resume() && here.owner() == found.user() && (here.mode() & OTHERS_WRITE) == 0;
        if (request.resume() && !lasting) {
            tell("should it break off, the next copy will begin anew: other users can write in its directory");
        }
        name = lasting ? known.text() : own;
        Ranges.Entry there = found.entries().get(beside(name));
        if (there != null && (there.kind() != '-' || there.owner() != found.user() || there.linked())) {
            tell("what is there under its temporary name is not continued: it is no plain file of ours");
            files.forgetName(place);
            name = files.temporaryName(place);
            lasting = false;
            there = null;
        }
        if (there != null && there.size() > content.size()) {
            remove(name);
            there = null;
        }
        if (there == null) {
            try {
                ranges.make(base, beside(name), (mode & PERMISSIONS) | OWNER_FILE);
            } catch (RefusedException e) {
                return Optional.of(e.getMessage());
            }
            missing = List.of(new Range(0, content.size()));
        } else {
            missing = missing(there.size());
        }
        if (lasting) {
            removeOthers(known);
        }
        return Optional.empty();
    }

    /** Files are opened by their names, again and again: so nobody else may be able to put a link in the place of one. */
    private Optional<String> objection(Ranges.Found found) {
        Ranges.Entry here = found.entries().get(directory());
        if (here == null || here.kind() != 'd') {
            return Optional.of("its directory cannot be looked at");
        }
        if (found.user() < 0 || here.owner() < 0) {
            return Optional.of("the host does not tell whose its directory is");
        }
        boolean trusted = here.owner() == found.user() || here.owner() == ROOT;
        if (!trusted || (here.mode() & OTHERS_WRITE) != 0 && (here.mode() & STICKY) == 0) {
            return Optional.of("other users can exchange files in its directory");
        }
        Ranges.Entry target = found.entries().get(place);
        if (target == null) {
            return Optional.empty();
        }
        boolean plain = target.kind() == '-' && target.owner() == found.user() && !target.linked();
        if (target.kind() != '-' && target.kind() != 'l' || !plain && !request.atomic() && !request.resume()) {
            return Optional.of("what is there is written to and not replaced");
        }
        if (!exact && !request.atomic() && plain) {
            mode = target.mode();
            exact = true;
        }
        return Optional.empty();
    }

    private List<Range> missing(long present) throws IOException {
        List<Range> all = List.of(new Range(0, content.size()));
        long upTo = Blocks.comparable(content.size(), present);
        if (upTo == 0) {
            return all;
        }
        String objection = ranges.summing().isEmpty() ? host.name() + " runs no program that computes sums" : content.objection();
        if (!objection.isEmpty()) {
            tell("it is begun anew, since what is there cannot be compared: " + objection);
            return all;
        }
        long block = Blocks.size(content.size());
        try (BackgroundTask<List<String>> wanted = new BackgroundTask<>(() -> content.sums(block, upTo))) {
            List<String> there = ranges.sums(base, beside(name), block, upTo);
            List<Range> left = Blocks.missing(content.size(), there, wanted.await());
            tell(Told.continued(content.size(), left, ranges.summing().get()));
            return left;
        }
    }

    private void tell(String text) {
        progress.told(host.name() + ": '" + RemoteText.escape(path) + "': " + text);
    }

    private void removeOthers(PartialName known) throws IOException {
        List<String> others = ranges.named(base, directory(), known.prefix()).stream()
                .filter(other -> other.matches(PartialName.PATTERN) && !other.equals(known.text()))
                .toList();
        if (!others.isEmpty()) {
            tell("what was kept of an earlier state of it is removed");
            HostTools.Moves moves = moves();
            others.forEach(other -> moves.remove(beside(other)));
            moves.run();
        }
    }

    private void remove(String temporary) throws IOException {
        HostTools.Moves moves = moves();
        moves.remove(beside(temporary));
        moves.run();
    }

    private HostTools.Moves moves() throws IOException {
        return host.tools().moving().orElseThrow().in(base, request.keepsTimes());
    }

    /**
     * Sends what is missing.
     *
     * @param summed whether the sum of the whole file is wanted
     * @param sending told how many bytes are sent, each time
     * @param note takes what could not be kept of its mode and times, raw
     * @return the sum; empty if none is wanted
     * @throws RefusedException if the host does not take it
     * @throws io.jenkins.plugins.scpcopy.remote.TransferException if the connection is lost; another {@link LargeFiles#upload} goes on
     * @throws IOException if the file cannot be read to its end, or was changed meanwhile
     */
    public String run(boolean summed, IntConsumer sending, Consumer<String> note) throws IOException {
        int lanes = lanes();
        if (lanes > 1) {
            progress.detail(host.name() + ": '" + RemoteText.escape(path) + "' goes over " + lanes + " connections");
        }
        HostEnd end = HostEnd.first(ranges, base, beside(name), host);
        try (BackgroundTask<String> sum = new BackgroundTask<>(() -> summed ? content.sum() : "")) {
            new RangedCopy(files.context(), path, content.size(), missing, lanes, sending)
                    .run(new RangedCopy.Lane(content.reading(), end), lanes, () -> further(end));
            content.checkUnchanged(progress, path, new Content.Copied() {
                @Override
                public boolean isOfOnePiece() {
                    return lanes == 1 && Range.isWhole(missing, content.size());
                }

                @Override
                public List<String> sums(long block, long upTo) throws IOException {
                    return ranges.sums(base, beside(name), block, upTo);
                }
            });
            ranges.finish(base, beside(name), content.size(), exact ? mode : -1, OWNER_FILE & ~mode, times).ifPresent(note);
            return sum.await();
        }
    }

    private int lanes() {
        long bytes = Blocks.bytes(missing);
        return Math.max(files.uploadLanes(host, bytes), content.lanes(files, bytes));
    }

    private RangedCopy.Lane further(HostEnd end) throws IOException {
        RangedCopy.Reading from = content.further();
        try {
            return new RangedCopy.Lane(from, end.further(connections));
        } catch (IOException e) {
            from.end(true);
            throw e;
        }
    }
}
