package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.files.ReceivedNames;
import io.jenkins.plugins.scpcopy.scp.Record;
import io.jenkins.plugins.scpcopy.scp.RefusedException;
import io.jenkins.plugins.scpcopy.scp.RemotePath;
import io.jenkins.plugins.scpcopy.scp.SinkTarget;
import io.jenkins.plugins.scpcopy.scp.Times;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Passes what one command of a host sends on to another host: every record is parsed, judged and written anew, and only contents
 * go through as they are.
 */
final class RelayTree implements SinkTarget {
    private static final int PERMISSIONS = 0777;

    /** Finds the place on the target host once it is known what the source's first item is. */
    interface Finder {
        RemoteTarget find(Shape shape, String name) throws IOException;
    }

    private record Level(String path, ReceivedNames names) {}

    private final CopyRequest request;
    private final RequestedRoots roots;
    private final RelayTarget target;
    private final Finder finder;
    private final SourceFailures failures;
    private final Deque<Level> levels = new ArrayDeque<>();
    private boolean landed;

    /** @param prefix the path of the directory that items of the top level are in; usually empty */
    RelayTree(
            CopyRequest request,
            RequestedRoots roots,
            RelayTarget target,
            Finder finder,
            SourceFailures failures,
            String prefix) {
        this.request = request;
        this.roots = roots;
        this.target = target;
        this.finder = finder;
        this.failures = failures;
        levels.push(level(prefix));
    }

    @Override
    public Reception file(Record.FileHeader header, Optional<Times> times) throws IOException {
        Interruption.check();
        target.settleBroken();
        String path = path(header.name());
        try {
            RemotePath.checkLength(path);
            checkName(header.name(), false);
            land(Shape.FILE, header.name());
            if (target.finished().has(path)) {
                return ReceivingTree.DROPPED;
            }
            int mode = request.fileMode(header.mode() & PERMISSIONS);
            return target.file(path, mode, header.size(), request.kept(times));
        } catch (IOException e) {
            throw failures.refused(path, header.size(), e);
        }
    }

    @Override
    public void enterDirectory(Record.DirectoryHeader header, Optional<Times> times) throws IOException {
        Interruption.check();
        target.settleBroken();
        String path = path(header.name());
        if (target.finished().has(path)) {
            throw new RefusedException("refused before");
        }
        try {
            RemotePath.checkLength(path);
            if (checkName(header.name(), true)) {
                land(Shape.CONTENTS, "");
                levels.push(level(""));
                return;
            }
            land(Shape.DIRECTORY, header.name());
            int mode = request.dirMode(header.mode() & PERMISSIONS);
            target.enter(path, new TargetLane.Directory(mode, request.kept(times)));
            levels.push(level(path));
        } catch (IOException e) {
            throw failures.refused(path, 0, e);
        }
    }

    @Override
    public void leaveDirectory() {
        target.settleBroken();
        Level left = levels.pop();
        left.names().forget();
        target.leave(left.path());
    }

    @Override
    public void warning(String text) {
        failures.add(levels.size() == 1 ? "" : levels.peek().path(), text);
    }

    /** @return whether the item stands for what is inside it */
    private boolean checkName(String name, boolean directory) throws IOException {
        if (levels.size() == 1 && roots.admit(name, directory)) {
            return true;
        }
        String objection = levels.peek().names().claim(name);
        if (objection == null) {
            objection = Record.objectionToName(name);
        }
        if (objection != null) {
            throw new RefusedException(objection);
        }
        return false;
    }

    private void land(Shape shape, String name) throws IOException {
        if (levels.size() == 1 && levels.peek().path().isEmpty()) {
            boolean takesOne = finder.find(shape, name).takesOne();
            if (landed && takesOne) {
                throw new RefusedException("more than one item for the one name at the target");
            }
            landed = true;
        }
    }

    private Level level(String path) {
        return new Level(path, new ReceivedNames(
                RemoteDestination.rules(target.host()), target.host().settlement().memory().names()));
    }

    private String path(String name) {
        return ItemPath.child(levels.peek().path(), name);
    }
}
