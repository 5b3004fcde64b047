package io.jenkins.plugins.scpcopy.copy.upload;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.SinkChannel;
import io.jenkins.plugins.scpcopy.copy.request.RelativePath;
import io.jenkins.plugins.scpcopy.copy.target.DirectoryAttributes;
import io.jenkins.plugins.scpcopy.copy.target.RemoteTarget;
import io.jenkins.plugins.scpcopy.remote.ChannelSpoiledException;
import io.jenkins.plugins.scpcopy.remote.FileTimestamps;
import io.jenkins.plugins.scpcopy.remote.ItemHeader;
import io.jenkins.plugins.scpcopy.remote.RefusedException;
import io.jenkins.plugins.scpcopy.scp.Caution;
import io.jenkins.plugins.scpcopy.scp.Source;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Sends items to a remote target one after the other, entering and leaving directories between them. After a spoiled channel it
 * goes on with a fresh one, in whatever directory the next item needs.
 */
public final class RemoteTreeWriter implements Closeable {
    private static final int OPEN_TO_OWNER = 0700;
    private static final int MOST_PADDING = 1024 * 1024;

    /** Finds out what a directory is announced with, when it is entered. */
    public interface Directories {
        /** @param path the directory's path at the target */
        DirectoryAttributes at(String path) throws IOException;
    }

    /** @param announced what a directory was announced with; empty if it was not: the target itself takes its place */
    private record Entered(String path, Optional<DirectoryAttributes> announced) {}

    private record Refused(String directory, String reason) {}

    private final RemoteTarget target;
    private final HostSession host;
    private final List<Entered> entered = new ArrayList<>();
    /** Directories whose end the host has not confirmed, each with the ones above it, which lead there again. */
    private final Map<Entered, List<Entered>> leaving = new LinkedHashMap<>();
    private final Optional<Caution> caution;
    private SinkChannel channel;
    /** Whether something failed on the channel, so that the remote command will end with an error. */
    private boolean failed;
    /** The directory that was refused last, and why: nothing below it is asked for again. */
    private Optional<Refused> refused = Optional.empty();

    private RemoteTreeWriter(RemoteTarget target, HostSession host, Optional<Caution> caution) {
        this.target = target;
        this.host = host;
        this.caution = caution;
    }

    /**
     * A writer that waits for the answer to each header before it sends the content, so that nothing has to be sent twice.
     *
     * @param host the connection whose channels are used
     */
    public static RemoteTreeWriter waiting(RemoteTarget target, HostSession host) {
        return new RemoteTreeWriter(target, host, Optional.empty());
    }

    /** A writer for one who can send again what a {@link ChannelSpoiledException} has left without a verdict. */
    public static RemoteTreeWriter sendingAhead(RemoteTarget target, HostSession host) {
        return new RemoteTreeWriter(target, host, Optional.of(new Caution()));
    }

    /** Takes the channel that is open already, if there is one. */
    void claimReady() {
        target.takeReady().ifPresent(this::use);
    }

    private void use(SinkChannel ready) {
        channel = ready;
        caution.ifPresent(ready::sendContentsAhead);
    }

    /** Opens the channel ahead of the first item. */
    void open() throws IOException {
        if (channel == null) {
            use(target.open(host));
            failed = false;
        }
    }

    /**
     * Announces a file, after entering the directory that it belongs to.
     *
     * @param path at the target, before any renaming
     * @param temporaryName the name to send it under for now
     * @throws RefusedException if the file or a directory above it is refused
     * @throws ChannelSpoiledException if one before was refused after its data; this one has to be announced again, and so
     *     has whatever was sent and has no verdict
     */
    public Source.Outgoing file(
            String path,
            Optional<String> temporaryName,
            int mode,
            long size,
            Optional<FileTimestamps> times,
            Directories directories,
            Source.Completion completion)
            throws IOException {
        return guarded(() -> {
            String directory = target.singleName().isPresent() ? "" : RelativePath.parent(path);
            moveTo(directory, directories);
            String name = target.singleName()
                    .orElseGet(() -> directory.isEmpty() ? target.sentAs(path).orElseThrow() : RelativePath.name(path));
            return channel.source().file(new ItemHeader.File(mode, size, temporaryName.orElse(name)), times, completion);
        });
    }

    /** Makes sure that the directory of a file exists. @param path of the file */
    public void directoryOf(String path, Directories directories) throws IOException {
        directory(target.singleName().isPresent() ? "" : RelativePath.parent(path), directories);
    }

    /** Makes sure that a directory exists, with all above it; it is entered and left when something else is sent. */
    public void directory(String path, Directories directories) throws IOException {
        guarded(() -> moveTo(path, directories));
    }

    /** Sends the next bytes of a file. @throws IOException as {@link #file} */
    public void write(Source.Outgoing outgoing, byte[] bytes, int offset, int length) throws IOException {
        guarded(() -> outgoing.write(bytes, offset, length));
    }

    /** Ends a file whose bytes were all sent. */
    public void complete(Source.Outgoing outgoing) throws IOException {
        guarded(() -> outgoing.complete());
    }

    /**
     * Ends a file that could not be read to its end. Where much of it is missing, the channel is given up rather than filled
     * with zeros for minutes; nothing else is under way on it then.
     */
    public void fail(Source.Outgoing outgoing, String reason) throws IOException {
        failed = true;
        if (outgoing.left() > MOST_PADDING) {
            close();
            return;
        }
        guarded(() -> outgoing.fail(reason));
    }

    /** Leaves all directories and ends the channel, if one is open. */
    public void finish() throws IOException {
        if (channel == null) {
            return;
        }
        List<Entered> unconfirmed = unconfirmed();
        try {
            guarded(() -> {
                while (!entered.isEmpty()) {
                    leave();
                }
                channel.finish(failed);
            });
        } catch (IOException e) {
            leaveOpen(unconfirmed);
            throw e;
        }
        close();
    }

    /** Sets the times and modes of the directories that lost channels have left open. */
    public void closeLeftOpen() throws IOException {
        SortedMap<String, DirectoryAttributes> leftOpen = target.takeLeftOpen();
        try {
            // In this order a directory comes after all that is in it.
            for (String path : leftOpen.keySet()) {
                directory(path, leftOpen::get);
            }
            finish();
        } catch (IOException e) {
            leftOpen.forEach(target::leaveOpen);
            throw e;
        }
    }

    /** Ends the channel at once; the next item opens a fresh one. */
    @Override
    public void close() {
        leaveOpen(unconfirmed());
        entered.clear();
        leaving.clear();
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }

    private List<Entered> unconfirmed() {
        List<Entered> all = new ArrayList<>(entered);
        leaving.forEach((directory, above) -> {
            all.add(directory);
            all.addAll(above);
        });
        return all;
    }

    private void leaveOpen(List<Entered> directories) {
        directories.forEach(left -> left.announced().ifPresent(announced -> target.leaveOpen(left.path(), announced)));
    }

    private interface Step<T> {
        T run() throws IOException;
    }

    private interface Action {
        void run() throws IOException;
    }

    private void guarded(Action action) throws IOException {
        guarded(() -> {
            action.run();
            return true;
        });
    }

    private <T> T guarded(Step<T> step) throws IOException {
        try {
            return step.run();
        } catch (ChannelSpoiledException e) {
            channel.abandon();
            close();
            throw e;
        } catch (RefusedException e) {
            failed = true;
            throw e;
        }
    }

    private void moveTo(String directory, Directories directories) throws IOException {
        open();
        while (entered.size() < target.toMake().size()) {
            enterMissing(entered.size());
        }
        if (refused.isPresent() && RelativePath.isAtOrAbove(refused.get().directory(), directory)) {
            throw new RefusedException(refused.get().reason());
        }
        int base = target.toMake().size();
        while (entered.size() > base && !RelativePath.isAtOrAbove(last().path(), directory)) {
            leave();
        }
        while (true) {
            String at = entered.size() > base ? last().path() : "";
            if (at.equals(directory)) {
                return;
            }
            enter(RelativePath.step(at, directory), at.isEmpty(), directories);
        }
    }

    /** One of the directories that are missing above the target. */
    private void enterMissing(int level) throws IOException {
        DirectoryAttributes made = new DirectoryAttributes(target.madeMode(), Optional.empty());
        ItemHeader.Directory header = new ItemHeader.Directory(made.mode(), target.toMake().get(level));
        // No path of an item begins with a slash.
        target.locks().enter("/" + level, () -> channel.source().enterDirectory(header, made.times()));
        entered.add(new Entered("", Optional.of(made)));
    }

    private void enter(String path, boolean isFirst, Directories directories) throws IOException {
        Optional<String> name = isFirst ? target.sentAs(path) : Optional.of(RelativePath.name(path));
        entered.add(new Entered(path, name.isPresent() ? Optional.of(announce(path, name.get(), directories)) : Optional.empty()));
    }

    private DirectoryAttributes announce(String path, String name, Directories directories) throws IOException {
        DirectoryAttributes announced = directories.at(path);
        // A lost channel may have left the directory half filled: it gets its mode once everything is there.
        int mode = target.isLeftOpen(path) ? announced.mode() | OPEN_TO_OWNER : announced.mode();
        ItemHeader.Directory header = new ItemHeader.Directory(mode, name);
        try {
            target.locks().enter(path, () -> channel.source().enterDirectory(header, announced.times()));
        } catch (RefusedException e) {
            refused = Optional.of(new Refused(path, "its directory was refused: " + e.getMessage()));
            throw e;
        }
        return announced;
    }

    private void leave() throws IOException {
        Entered directory = entered.remove(entered.size() - 1);
        if (directory.announced().isPresent()) {
            leaving.put(directory, List.copyOf(entered));
            channel.source().leaveDirectory(() -> leaving.remove(directory));
        }
    }

    private Entered last() {
        return entered.get(entered.size() - 1);
    }
}
