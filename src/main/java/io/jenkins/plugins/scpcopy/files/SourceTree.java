package io.jenkins.plugins.scpcopy.files;

import io.jenkins.plugins.scpcopy.remote.RemotePath;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A local tree that files are read from. Its content may be somebody else's: which symbolic links are followed is decided by a
 * policy, when the tree is walked and again when a file is opened.
 */
public final class SourceTree {
    /** Of the heap. */
    private static final int PART_FOR_SUMS = 64;

    private final Path base;
    private final Path limit;
    private final Symlinks links;
    private final DirectoryChain chain;
    private final SourceSums sums = new SourceSums(Runtime.getRuntime().maxMemory() / PART_FOR_SUMS);

    /**
     * @param base an existing directory that paths are relative to
     * @param limit an existing directory that links must not lead out of under {@link Symlinks#INSIDE}
     */
    public SourceTree(Path base, Path limit, Symlinks links) throws IOException {
        this.base = base.toRealPath();
        this.limit = limit.toRealPath();
        this.links = links;
        this.chain = new DirectoryChain(this.base);
    }

    /** What paths are relative to, without links. */
    public Path base() {
        return base;
    }

    /** What links must not lead out of, without links. */
    public Path limit() {
        return limit;
    }

    /**
     * Walks all that is inside the base, in order of names.
     *
     * @throws InterruptedIOException if the thread is interrupted: links can make a small tree endless in practice
     */
    public void walk(Selection selection, TreeVisitor visitor) throws IOException {
        new Walk(selection, visitor).inside(base, "", Selection.Verdict.UNMATCHED);
    }

    /** Walks one entry of the base and, if it is a directory, all that is inside it. */
    public void walk(String name, Selection selection, TreeVisitor visitor) throws IOException {
        new Walk(selection, visitor).entry(base.resolve(name), name, name);
    }

    /**
     * Opens a file for reading.
     *
     * @param path relative to the base
     * @throws IOException if it cannot be read, is no regular file, or lies behind a link that is not to be followed
     */
    public SourceFile open(String path) throws IOException {
        Optional<Place> known = known(path);
        if (known.isPresent()) {
            try {
                return SourceFile.openReal(known.get().real(), known.get().directory());
            } catch (IOException e) {
                // A link is on the way, or it is gone: the whole path tells.
                chain.forget();
            }
        }
        Place place = place(path);
        return SourceFile.openReal(place.real(), place.directory());
    }

    /** The SHA-256 sum of a file, which is read once for all that ask for it. @see #open(String) */
    public String sum(String path) throws IOException {
        Place place = place(path);
        return sums.of(place.real(), () -> SourceFile.openReal(place.real(), place.directory()));
    }

    /** The mode and times of a file, which is not opened. */
    public SourceAttributes file(String path) throws IOException {
        return SourceAttributes.read(resolve(path), false);
    }

    /** The mode and times of a directory. */
    public SourceAttributes directory(String path) throws IOException {
        return SourceAttributes.read(resolve(path), true);
    }

    /** Where something really is. */
    private record Place(Path real, RealDirectory directory) {}

    private Path resolve(String path) throws IOException {
        Optional<Place> known = known(path);
        if (known.isPresent()
                && known.get().directory().isThere()
                && !Files.isSymbolicLink(known.get().real())) {
            return known.get().real();
        }
        return place(path).real();
    }

    /** Where a path leads as far as its directory was found before; that is to be looked at again. Empty if a link may be on the way. */
    private Optional<Place> known(String path) {
        try {
            RealDirectory directory = chain.at(path.substring(0, Math.max(0, path.lastIndexOf('/'))));
            Path real = directory.path().resolve(path.substring(path.lastIndexOf('/') + 1));
            return links == Symlinks.INSIDE && !real.startsWith(limit)
                    ? Optional.empty()
                    : Optional.of(new Place(real, directory));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Where a path really leads, if the policy lets it go there. */
    private Place place(String path) throws IOException {
        Path named = base.resolve(path);
        Path real = named.toRealPath();
        if (links == Symlinks.INSIDE && !real.startsWith(limit)) {
            throw new IOException("a symbolic link leads out of the base directory");
        }
        boolean follows = links == Symlinks.INSIDE || links == Symlinks.FOLLOW;
        if (!follows && !real.equals(named.toRealPath(LinkOption.NOFOLLOW_LINKS).normalize())) {
            throw new IOException("a symbolic link has appeared in its path");
        }
        return new Place(real, RealDirectory.of(real.getParent() == null ? real : real.getParent()));
    }

    private final class Walk {
        private final Selection selection;
        private final TreeVisitor visitor;
        /** Where the directories on the way really are, for finding circles. */
        private final Set<Path> way = new HashSet<>();

        Walk(Selection selection, TreeVisitor visitor) {
            this.selection = selection;
            this.visitor = visitor;
        }

        /** @return whether the directory is as good as empty: nothing in it was found or left out for want of a match */
        private boolean inside(Path real, String path, Selection.Verdict verdict) throws IOException {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted");
            }
            if (way.contains(real)) {
                visitor.unreadable(path, "symbolic links lead in a circle");
                return false;
            }
            if (path.length() > RemotePath.LONGEST) {
                visitor.unreadable(path, RemotePath.tooLong());
                return false;
            }
            List<Path> entries;
            try {
                entries = entries(real);
            } catch (IOException e) {
                if (path.isEmpty()) {
                    throw e;
                }
                visitor.unreadable(path, Reasons.of(e));
                return false;
            }
            way.add(real);
            boolean bare = true;
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                bare &= entry(entry, name, path.isEmpty() ? name : path + "/" + name);
            }
            way.remove(real);
            if (bare && verdict == Selection.Verdict.TAKEN) {
                visitor.emptyDirectory(path);
                return false;
            }
            return bare && verdict == Selection.Verdict.EXCLUDED;
        }

        /** @return whether the entry counts as absent, since it was excluded */
        private boolean entry(Path file, String name, String path) throws IOException {
            Selection.Verdict verdict = selection.judge(path);
            boolean mayHold = selection.mayHold(path);
            if (verdict != Selection.Verdict.TAKEN && !mayHold) {
                return verdict == Selection.Verdict.EXCLUDED;
            }
            Optional<String> objection = LocalNames.objectionToFound(name);
            if (objection.isPresent() && (verdict == Selection.Verdict.TAKEN || Files.isDirectory(file))) {
                visitor.unreadable(path, objection.get());
                return false;
            }
            Path real = file;
            try {
                BasicFileAttributes attributes =
                        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                if (attributes.isSymbolicLink()) {
                    Optional<Path> followed = follow(file, path, verdict);
                    if (followed.isEmpty()) {
                        return false;
                    }
                    real = followed.get();
                    attributes = Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                }
                if (attributes.isDirectory()) {
                    return inside(real, path, verdict);
                }
                if (verdict == Selection.Verdict.TAKEN) {
                    if (attributes.isRegularFile()) {
                        visitor.file(path, attributes.size());
                    } else {
                        visitor.unreadable(path, "not a regular file");
                    }
                }
            } catch (InterruptedIOException | TransferException e) {
                throw e;
            } catch (IOException e) {
                if (verdict == Selection.Verdict.TAKEN) {
                    visitor.unreadable(path, Reasons.of(e));
                }
            }
            return verdict == Selection.Verdict.EXCLUDED;
        }

        /** Where a link leads; empty if it is not followed, of which the visitor has been told. */
        private Optional<Path> follow(Path link, String path, Selection.Verdict verdict) throws IOException {
            boolean taken = verdict == Selection.Verdict.TAKEN;
            if (links == Symlinks.SKIP || links == Symlinks.FAIL) {
                if (links == Symlinks.FAIL && (taken || Files.isDirectory(link))) {
                    visitor.forbiddenLink(path);
                } else if (taken) {
                    visitor.skippedLink(path);
                }
                return Optional.empty();
            }
            Path real;
            try {
                real = link.toRealPath();
            } catch (NoSuchFileException e) {
                if (taken) {
                    visitor.unreadable(path, "a symbolic link that leads nowhere");
                }
                return Optional.empty();
            }
            if (links == Symlinks.FOLLOW || real.startsWith(limit)) {
                return Optional.of(real);
            }
            if (taken) {
                visitor.unreadable(path, "a symbolic link that leads out of the base directory");
            } else if (Files.isDirectory(real)) {
                visitor.notFollowed(path);
            }
            return Optional.empty();
        }
    }

    /** In order of names. They keep names that Java cannot write. */
    private static List<Path> entries(Path directory) throws IOException {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory)) {
            found.forEach(entries::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        entries.sort(Comparator.comparing(entry -> entry.getFileName().toString()));
        return entries;
    }
}
