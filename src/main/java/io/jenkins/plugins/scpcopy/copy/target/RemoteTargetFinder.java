package io.jenkins.plugins.scpcopy.copy.target;

import io.jenkins.plugins.scpcopy.copy.host.SinkChannel;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.PlacementRule;
import io.jenkins.plugins.scpcopy.copy.request.SourceKind;
import io.jenkins.plugins.scpcopy.remote.RemotePath;
import io.jenkins.plugins.scpcopy.remote.StartException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the place on a host where items go. Whether a path is a directory is learned from {@code scp -d} itself, which only
 * starts on one, so that no script is needed and the sink that started is the first to be used.
 */
final class RemoteTargetFinder implements Placement.Target {
    /** The host, as far as places on it are concerned. */
    interface Host {
        /** Starts a sink on a directory. @throws StartException of the kind {@code SCP_ERROR} if there is none */
        SinkChannel open(String directory) throws IOException;

        /** The names in a directory; empty if they cannot be found out. */
        Optional<Set<String>> names(String directory);

        /** Takes what the user should know, fit to be shown. */
        void note(String text);
    }

    private final CopyRequest request;
    private final Host host;
    private final String path;
    private Optional<SinkChannel> ready = Optional.empty();
    private Optional<StartException> firstRefusal = Optional.empty();

    RemoteTargetFinder(CopyRequest request, Host host, String path) {
        this.request = request;
        this.host = host;
        this.path = path;
    }

    /** The sink that was started while the place was found, if it can be used there. */
    Optional<SinkChannel> ready() {
        return ready;
    }

    /**
     * @param name the source's own name, if it has one
     * @throws StartException if there is no such place, nor may it be made
     */
    RemoteTarget.Found find(SourceKind kind, String name, Placement.SourceNames source) throws IOException {
        boolean makesAll = request.placement() == PlacementRule.DIRECTORY;
        Placement placement = Placement.decide(request.placement(), kind, name, source, this);
        return switch (placement) {
            case INTO, ONTO -> new RemoteTarget.Found(path, true, List.of(), placement, "");
            case INTO_NEW -> nearest(path, makesAll, placement, "");
            case AS_DIRECTORY -> new RemoteTarget.Found(
                    nearest(path, false, placement, "").path(), true, List.of(), placement, RemotePath.name(path));
            case AS_FILE -> file(makesAll);
        };
    }

    private RemoteTarget.Found file(boolean makesAll) throws IOException {
        String name = RemotePath.name(path);
        Optional<String> parent = RemotePath.parent(path);
        if (parent.isEmpty() || !makesAll && !request.atomic()) {
            return new RemoteTarget.Found(path, false, List.of(), Placement.AS_FILE, name);
        }
        if (isDirectory(parent.get())) {
            return new RemoteTarget.Found(parent.get(), true, List.of(), Placement.AS_FILE, name);
        }
        if (!makesAll) {
            throw firstRefusal.orElseThrow();
        }
        return nearest(parent.get(), true, Placement.AS_FILE, name);
    }

    /**
     * Moves up to a directory that exists; those between it and the missing one, and that one itself, are to be made.
     *
     * @param any whether more than one level may be missing
     */
    private RemoteTarget.Found nearest(String missing, boolean any, Placement placement, String newName) throws IOException {
        Deque<String> toMake = new ArrayDeque<>();
        String at = missing;
        do {
            Optional<String> parent = RemotePath.parent(at);
            if (parent.isEmpty() || !any && !toMake.isEmpty()) {
                throw firstRefusal.orElseThrow();
            }
            toMake.addFirst(RemotePath.name(at));
            at = parent.get();
        } while (!isDirectory(at));
        return new RemoteTarget.Found(at, true, List.copyOf(toMake), placement, newName);
    }

    private boolean isDirectory(String at) throws IOException {
        try {
            ready = Optional.of(host.open(at));
            return true;
        } catch (StartException e) {
            if (e.kind() != StartException.Kind.SCP_ERROR) {
                throw e;
            }
            firstRefusal = firstRefusal.or(() -> Optional.of(e));
            return false;
        }
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public boolean isDirectory() throws IOException {
        return isDirectory(path);
    }

    @Override
    public Optional<Set<String>> names() {
        return host.names(path);
    }

    @Override
    public void note(String text) {
        host.note(text);
    }
}
