package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.files.TargetDirectory;
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
     * Finds the place for a source, and makes the directories above it where the placement says so.
     *
     * @param name the source's own name, if it has one
     * @param warnings takes what could not be kept of an item, raw
     */
    static LocalTarget find(
            CopyRequest request,
            LocalPaths paths,
            Shape shape,
            String name,
            Landing.SourceNames source,
            Consumer<String> warnings)
            throws IOException {
        String text = ((To.Local) request.to()).path();
        Path path = paths.resolve(text);
        paths.check(path);
        Landing landing = Landing.decide(request.placement(), shape, name, source, new View(text, path));
        boolean parents = request.placement() == Placement.DIRECTORY;
        try {
            boolean replaced = landing == Landing.AS_FILE || landing == Landing.AS_DIRECTORY;
            if (replaced && path.getFileName() == null) {
                throw new IOException("it has no name");
            }
            Path directory = replaced ? path.getParent() : path;
            if (parents) {
                Files.createDirectories(directory);
            } else if (landing == Landing.INTO_NEW) {
                Files.createDirectory(directory);
            }
            String newName = replaced ? path.getFileName().toString() : "";
            return new LocalTarget(TargetDirectory.base(directory, warnings), landing, newName);
        } catch (IOException e) {
            throw new TransferException(
                    Phase.PLAN, "the target '" + RemoteText.escape(text) + "' cannot be used: " + Reasons.of(e), null, e);
        }
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

    private record View(String path, Path directory) implements Landing.Target {
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
    }
}
