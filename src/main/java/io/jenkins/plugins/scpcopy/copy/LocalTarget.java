package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.files.TargetDirectory;
import io.jenkins.plugins.scpcopy.scp.MemoryBudget;
import io.jenkins.plugins.scpcopy.scp.Phase;
import io.jenkins.plugins.scpcopy.scp.RemoteText;
import io.jenkins.plugins.scpcopy.scp.TransferException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** The place on this machine where items go. */
final class LocalTarget {
    private final TargetDirectory base;
    private final Landing landing;
    private final String newName;

    private LocalTarget(TargetDirectory base, Landing landing, String newName) {
        this.base = base;
        this.landing = landing;
        this.newName = newName;
    }

    /**
     * A place that was found but not made.
     *
     * @param directory that items go into
     * @param newName of the one source, where the landing gives it one
     */
    record Place(Path directory, Landing landing, String newName) {
        /** Where an item goes, by its path in results. */
        Path of(String path) {
            if (path.isEmpty()) {
                return directory;
            }
            if (landing == Landing.AS_FILE) {
                return directory.resolve(newName);
            }
            Path root = landing == Landing.ONTO
                    ? directory
                    : directory.resolve(newName.isEmpty() ? ItemPath.first(path) : newName);
            return root.resolve(ItemPath.rest(path));
        }
    }

    /**
     * Finds the place for a source; makes nothing.
     *
     * @param name the source's own name, if it has one
     * @param settlement takes what the user should know about the place
     */
    static Place choose(
            CopyRequest request,
            LocalPaths paths,
            Shape shape,
            String name,
            Landing.SourceNames source,
            Settlement settlement)
            throws IOException {
        String text = ((To.Local) request.to()).path();
        Path path = paths.resolve(text);
        paths.check(path);
        Landing landing = Landing.decide(request.placement(), shape, name, source, new View(text, path, settlement));
        boolean replaced = landing == Landing.AS_FILE || landing == Landing.AS_DIRECTORY;
        if (replaced && path.getFileName() == null) {
            throw unusable(text, new IOException("it has no name"));
        }
        return new Place(
                replaced ? path.getParent() : path, landing, replaced ? path.getFileName().toString() : "");
    }

    /**
     * Makes the directories above a place where the placement says so. Much time may have passed since the place was found, so
     * that it is judged anew.
     */
    static LocalTarget make(CopyRequest request, LocalPaths paths, Place place, Settlement settlement) throws IOException {
        Consumer<String> warnings = text -> settlement.warning(RemoteText.escape(text));
        MemoryBudget.Account names = settlement.memory().names();
        Path directory = place.directory();
        try {
            boolean isNew = place.landing() == Landing.INTO_NEW;
            if (request.placement() == Placement.SCP && isNew) {
                TargetDirectory.base(directory.getParent(), paths.confinement(), names, warnings);
            }
            TargetDirectory base = request.placement() == Placement.DIRECTORY || isNew
                    ? TargetDirectory.make(directory, paths.confinement(), names, warnings)
                    : TargetDirectory.base(directory, paths.confinement(), names, warnings);
            return new LocalTarget(base, place.landing(), place.newName());
        } catch (IOException e) {
            throw unusable(((To.Local) request.to()).path(), e);
        }
    }

    /** A directory that items go into under their own names. */
    static LocalTarget into(TargetDirectory directory) {
        return new LocalTarget(directory, Landing.INTO, "");
    }

    private static TransferException unusable(String target, IOException cause) {
        return new TransferException(
                Phase.PLAN,
                "the target '" + RemoteText.escape(target) + "' cannot be used: " + Reasons.of(cause),
                null,
                cause);
    }

    TargetDirectory base() {
        return base;
    }

    /** The name that the one source gets here, or its own. */
    String nameFor(String name) {
        return isReplaced() ? newName : name;
    }

    boolean isReplaced() {
        return landing == Landing.AS_FILE || landing == Landing.AS_DIRECTORY;
    }

    /** Whether the one source directory's items go straight into the base. */
    boolean isOnto() {
        return landing == Landing.ONTO;
    }

    private record View(String path, Path directory, Settlement settlement) implements Landing.Target {
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
            settlement.warning(text);
        }
    }
}
