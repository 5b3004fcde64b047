package io.jenkins.plugins.scpcopy.copy.target;

import io.jenkins.plugins.scpcopy.copy.host.CopyContext;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopyTarget;
import io.jenkins.plugins.scpcopy.copy.request.PlacementRule;
import io.jenkins.plugins.scpcopy.copy.request.RelativePath;
import io.jenkins.plugins.scpcopy.copy.request.SourceKind;
import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.files.TargetDirectory;
import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** The place on this machine where items go. */
public final class LocalTarget {
    private final TargetDirectory base;
    private final Placement placement;
    private final String newName;

    private LocalTarget(TargetDirectory base, Placement placement, String newName) {
        this.base = base;
        this.placement = placement;
        this.newName = newName;
    }

    /**
     * A place that was found but not made.
     *
     * @param directory that items go into
     * @param newName of the one source, where the placement gives it one
     */
    public record Place(Path directory, Placement placement, String newName) {
        /** Where an item goes, by its path in results. */
        Path of(String path) {
            if (path.isEmpty()) {
                return directory;
            }
            if (placement == Placement.AS_FILE) {
                return directory.resolve(newName);
            }
            Path root = placement == Placement.ONTO
                    ? directory
                    : directory.resolve(newName.isEmpty() ? RelativePath.first(path) : newName);
            return root.resolve(RelativePath.rest(path));
        }
    }

    /**
     * Finds the place for a source; makes nothing.
     *
     * @param name the source's own name, if it has one
     */
    public static Place choose(
            CopyContext context, LocalPaths paths, SourceKind kind, String name, Placement.SourceNames source)
            throws IOException {
        CopyRequest request = context.request();
        String text = ((CopyTarget.Local) request.to()).path();
        Path path = paths.resolve(text);
        paths.check(path);
        Placement placement = Placement.decide(request.placement(), kind, name, source, new View(LocalPaths.slashed(text), path, context.progress()));
        boolean replaced = placement == Placement.AS_FILE || placement == Placement.AS_DIRECTORY;
        if (replaced && path.getFileName() == null) {
            throw unusable(text, new IOException("it has no name"));
        }
        return new Place(
                replaced ? path.getParent() : path, placement, replaced ? path.getFileName().toString() : "");
    }

    /**
     * Makes the directories above a place if the placement says so. The place is judged anew, since much time may have passed
     * since it was found.
     */
    public static LocalTarget make(CopyContext context, LocalPaths paths, Place place) throws IOException {
        CopyRequest request = context.request();
        CopyProgress progress = context.progress();
        Consumer<String> warnings = text -> progress.warning(RemoteText.escape(text));
        MemoryBudget.Account names = progress.memory().names();
        Path directory = place.directory();
        try {
            boolean isNew = place.placement() == Placement.INTO_NEW;
            if (request.placement() == PlacementRule.SCP && isNew) {
                TargetDirectory.base(directory.getParent(), paths.confinement(), names, warnings);
            }
            TargetDirectory base = request.placement() == PlacementRule.DIRECTORY || isNew
                    ? TargetDirectory.make(directory, paths.confinement(), mode(request), names, warnings)
                    : TargetDirectory.base(directory, paths.confinement(), names, warnings);
            return new LocalTarget(base, place.placement(), place.newName());
        } catch (IOException e) {
            throw unusable(((CopyTarget.Local) request.to()).path(), e);
        }
    }

    private static OptionalInt mode(CopyRequest request) {
        return request.dirMode() == null ? OptionalInt.empty() : OptionalInt.of(request.dirMode());
    }

    /** A directory that items go into under their own names. */
    public static LocalTarget into(TargetDirectory directory) {
        return new LocalTarget(directory, Placement.INTO, "");
    }

    private static TransferException unusable(String target, IOException cause) {
        return new TransferException(
                Phase.PLAN,
                "the target '" + RemoteText.escape(target) + "' cannot be used: " + Reasons.of(cause),
                null,
                cause);
    }

    public TargetDirectory base() {
        return base;
    }

    /** The name that the one source gets here, or its own. */
    public String nameFor(String name) {
        return isReplaced() ? newName : name;
    }

    public boolean isReplaced() {
        return placement == Placement.AS_FILE || placement == Placement.AS_DIRECTORY;
    }

    /** Whether the one source directory's items go straight into the base. */
    public boolean isOnto() {
        return placement == Placement.ONTO;
    }

    private record View(String path, Path directory, CopyProgress progress) implements Placement.Target {
        @Override
        public boolean isDirectory() {
            return Files.isDirectory(directory);
        }

        @Override
        public Optional<Set<String>> names() throws IOException {
            Set<String> names = new TreeSet<>();
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
                entries.forEach(entry -> names.add(entry.getFileName().toString()));
            }
            return Optional.of(names);
        }

        @Override
        public void note(String text) {
            progress.warning(text);
        }
    }
}
