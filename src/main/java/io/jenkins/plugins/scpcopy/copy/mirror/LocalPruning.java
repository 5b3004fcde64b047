package io.jenkins.plugins.scpcopy.copy.mirror;

import io.jenkins.plugins.scpcopy.copy.host.Pruning;
import io.jenkins.plugins.scpcopy.copy.request.RelativePath;
import io.jenkins.plugins.scpcopy.copy.target.LocalPaths;
import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RemotePath;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Prunes a directory of this machine. */
final class LocalPruning implements Pruning {
    private final LocalPaths paths;

    LocalPruning(LocalPaths paths) {
        this.paths = paths;
    }

    @Override
    public Place look(String path) throws IOException {
        Path named = Path.of(path);
        paths.check(named);
        List<String> homes = new ArrayList<>(List.of(shown(real(Path.of(System.getProperty("user.home"))))));
        if (paths.confinement().isLimited()) {
            homes.add(shown(paths.confinement().directory()));
        }
        if (!Files.exists(named, LinkOption.NOFOLLOW_LINKS)) {
            return new Place(Optional.empty(), false, homes);
        }
        if (!Files.isDirectory(named)) {
            throw new TransferException(Phase.PLAN, "'" + RemoteText.escape(path) + "' is no directory");
        }
        return new Place(
                Optional.of(shown(paths.confinement().real(named))), Files.isSymbolicLink(named), homes);
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            // Who has no home cannot lose it.
            return path.toAbsolutePath().normalize();
        }
    }

    /** With slashes. */
    static String shown(Path path) {
        return path.toString().replace(File.separatorChar, '/');
    }

    @Override
    public List<Found> walk(String real, Collection<String> names, MemoryBudget.Account memory) throws IOException {
        Path root = root(real);
        List<Found> found = new ArrayList<>();
        Deque<String> directories = new ArrayDeque<>(List.of(""));
        while (!directories.isEmpty()) {
            String directory = directories.pop();
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(root.resolve(directory))) {
                for (Path entry : entries) {
                    String name = entry.getFileName().toString();
                    String path = RelativePath.child(directory, name);
                    if (!directory.isEmpty() || names.isEmpty() || names.contains(name)) {
                        RemotePath.checkLength(path);
                        memory.take(MemoryBudget.LISTED + MemoryBudget.of(path));
                        Kind kind = kind(entry);
                        found.add(new Found(path, kind));
                        if (kind == Kind.DIRECTORY) {
                            directories.push(path);
                        }
                    }
                }
            } catch (TransferException e) {
                throw e;
            } catch (IOException | DirectoryIteratorException e) {
                if (directory.isEmpty()) {
                    throw e;
                }
                found.add(new Found(directory, Kind.SEALED));
            }
        }
        return found;
    }

    private static Kind kind(Path entry) {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            // A junction is both.
            return !attributes.isDirectory() ? Kind.FILE : attributes.isOther() ? Kind.SEALED : Kind.DIRECTORY;
        } catch (IOException e) {
            return Kind.SEALED;
        }
    }

    /** What a path that once was found to be the real one leads to still. */
    private Path root(String real) throws IOException {
        Path root = Path.of(real);
        if (!paths.confinement().real(root).equals(root)) {
            throw new IOException("it is no longer where it was");
        }
        return root;
    }

    @Override
    public List<Optional<String>> remove(String real, List<Found> items, boolean keepsTimes) throws IOException {
        Path root = root(real);
        List<Optional<String>> problems = new ArrayList<>();
        for (int from = 0, to; from < items.size(); from = to) {
            String parent = RelativePath.parent(items.get(from).path());
            to = from + 1;
            while (to < items.size() && RelativePath.parent(items.get(to).path()).equals(parent)) {
                to++;
            }
            List<Found> group = items.subList(from, to);
            try (HeldDirectory directory = HeldDirectory.open(root, parent, keepsTimes)) {
                group.forEach(item -> problems.add(remove(directory, item)));
            } catch (NoSuchFileException e) {
                group.forEach(item -> problems.add(Optional.empty()));
            } catch (IOException e) {
                String reason = "its directory is no longer the one that was looked at: " + Reasons.of(e);
                group.forEach(item -> problems.add(Optional.of(reason)));
            }
        }
        return problems;
    }

    private static Optional<String> remove(HeldDirectory directory, Found item) {
        try {
            directory.delete(RelativePath.name(item.path()), item.kind() == Kind.DIRECTORY);
            return Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(Reasons.of(e));
        }
    }
}
