package io.jenkins.plugins.scpcopy.copy.target;

import io.jenkins.plugins.scpcopy.copy.request.PlacementRule;
import io.jenkins.plugins.scpcopy.copy.request.SourceKind;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/** Where items end up, seen from the target path: the outcome of {@link PlacementRule} for one source and one target. */
public enum Placement {
    /** The target is a directory, and items keep their names in it. */
    INTO,
    /** As {@link #INTO}, but the directory has to be made. */
    INTO_NEW,
    /** The target is the one file's new name. */
    AS_FILE,
    /** The target does not exist and becomes the one source directory. */
    AS_DIRECTORY,
    /** The target is an earlier copy of the one source directory. */
    ONTO;

    /** A target, looked at before anything is copied. */
    interface Target {
        /** How messages call it, raw; only slashes part its elements. */
        String path();

        boolean isDirectory() throws IOException;

        /** What it has at its top level; empty if that cannot be found out. */
        Optional<Set<String>> names() throws IOException;

        /** Takes what the user should know about the decision, fit to be shown. */
        void note(String text);
    }

    /** Finds the top-level names of the source directory, if that can be done. */
    public interface SourceNames {
        Optional<Set<String>> get() throws IOException;
    }

    /**
     * @param name the one source's own name; empty unless there is one
     * @throws TransferException if such a source cannot go to such a target
     */
    static Placement decide(PlacementRule placement, SourceKind kind, String name, SourceNames source, Target target)
            throws IOException {
        boolean slash = endsInSlash(target.path());
        if (target.isDirectory()) {
            boolean mayBeCopy = placement == PlacementRule.SCP && kind == SourceKind.DIRECTORY && hasOwnName(target.path());
            return mayBeCopy && isEarlierCopy(name, source, target) ? ONTO : INTO;
        }
        if (placement == PlacementRule.DIRECTORY) {
            return kind == SourceKind.FILE && !slash ? AS_FILE : INTO_NEW;
        }
        if (kind == SourceKind.SEVERAL || kind == SourceKind.FILE && slash) {
            throw new TransferException(
                    Phase.PLAN,
                    "the target '" + RemoteText.escape(target.path()) + "' is not a directory",
                    "Make it before the copy, or name a directory that exists.",
                    null);
        }
        return switch (kind) {
            case FILE -> AS_FILE;
            case DIRECTORY -> AS_DIRECTORY;
            default -> INTO_NEW;
        };
    }

    /** @param path with slashes alone between its elements: where a backslash is no separator, a name may end in one */
    public static boolean endsInSlash(String path) {
        return path.endsWith("/");
    }

    /** Whether a path ends in the name of what it leads to, as the path of an earlier copy does. */
    static boolean hasOwnName(String path) {
        String last = path.substring(path.lastIndexOf('/') + 1);
        return !last.isEmpty() && !last.equals(".") && !last.equals("..") && !path.equals("~");
    }

    /**
     * Exactly the same names at the top level: fewer or more would mean that unrelated files might be overwritten.
     */
    private static boolean isEarlierCopy(String name, SourceNames source, Target target) throws IOException {
        Optional<Set<String>> there = target.names();
        if (there.isPresent() && (there.get().isEmpty() || there.get().contains(name))) {
            return false;
        }
        Optional<Set<String>> here = source.get();
        String shown = "'" + RemoteText.escape(target.path()) + "'";
        if (there.isEmpty() || here.isEmpty()) {
            target.note(shown + " exists, and whether it is an earlier copy of '" + RemoteText.escape(name)
                    + "' cannot be found out: '" + RemoteText.escape(name) + "' is copied into it");
            return false;
        }
        boolean same = there.get().equals(here.get());
        if (same) {
            target.note(shown + " has exactly the top-level names of '" + RemoteText.escape(name)
                    + "': it is updated as an earlier copy of it. End the target with a slash to copy into it");
        }
        return same;
    }
}
