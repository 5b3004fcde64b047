package io.jenkins.plugins.scpcopy.files;

import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import io.jenkins.plugins.scpcopy.remote.RefusedException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * A directory that is being filled with received items. Nothing leads out of the base that it started from: names are single
 * elements, links on the way are refused, and every step checks where it really is.
 */
public final class TargetDirectory {
    private static final int UNCHANGED = -1;

    private final RealDirectory place;
    private final Path path;
    private final MemoryBudget.Account memory;
    private final ReceivedNames names;
    private final Consumer<String> warnings;
    private final int modeAtTheEnd;
    private final ReceivedAttributes attributes;
    /** Whether nothing was in it when it was entered: it was made then. */
    private final boolean empty;
    /** What new files get of the bits that they are made with; the umask and the directory's own rules have a say in it. */
    private final Map<Integer, Integer> modesAsMade = new HashMap<>();

    private TargetDirectory(
            RealDirectory place,
            MemoryBudget.Account memory,
            Consumer<String> warnings,
            int modeAtTheEnd,
            ReceivedAttributes attributes,
            boolean empty) {
        this.place = place;
        this.path = place.path();
        this.memory = memory;
        this.names = new ReceivedNames(ReceivedNames.Rules.here(), memory);
        this.warnings = warnings;
        this.modeAtTheEnd = modeAtTheEnd;
        this.attributes = attributes;
        this.empty = empty;
    }

    /**
     * An existing directory that items are received into. Its own mode and times are never touched.
     *
     * @param confinement what it must be inside
     * @param memory for the names of items, which are known until their directory is left
     * @param warnings takes what could not be kept of an item (times, modes), raw
     * @throws RefusedException if it is outside
     */
    public static TargetDirectory base(
            Path directory, Confinement confinement, MemoryBudget.Account memory, Consumer<String> warnings)
            throws IOException {
        Path real = confinement.real(directory);
        if (!Files.isDirectory(real, LinkOption.NOFOLLOW_LINKS)) {
            throw new NotDirectoryException(directory.toString());
        }
        return new TargetDirectory(RealDirectory.of(real), memory, warnings, UNCHANGED, null, false);
    }

    /** As {@link #base}, after making what is missing of the directory, level by level. */
    public static TargetDirectory make(
            Path directory, Confinement confinement, MemoryBudget.Account memory, Consumer<String> warnings)
            throws IOException {
        return make(directory, confinement, OptionalInt.empty(), memory, warnings);
    }

    /**
     * As {@link #base}, after making what is missing of the directory, level by level.
     *
     * @param mode of each level that is made, besides all rights of its owner; empty for what the umask leaves
     */
    public static TargetDirectory make(
            Path directory, Confinement confinement, OptionalInt mode, MemoryBudget.Account memory, Consumer<String> warnings)
            throws IOException {
        Path wanted = directory.toAbsolutePath();
        Path at = Confinement.nearest(wanted);
        TargetDirectory made = base(at, confinement, memory, warnings);
        while (!at.equals(wanted)) {
            at = at.resolve(wanted.getName(at.getNameCount()));
            made = made.inside(at.getFileName(), confinement, mode);
        }
        return made;
    }

    private TargetDirectory inside(Path name, Confinement confinement, OptionalInt mode) throws IOException {
        Path child = path.resolve(name);
        checkPlace();
        try {
            Files.createDirectory(child);
            if (mode.isPresent() && PosixModes.supported(child)) {
                PosixModes.set(child, mode.getAsInt() | PosixModes.OWNER_ALL);
            }
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(child)) {
                throw e;
            }
            // Another copy was faster.
        }
        return base(child, confinement, memory, warnings);
    }

    /**
     * Enters a directory inside this one, making it if it is missing. While it is filled, its owner may do everything in it;
     * {@link #leave()} sets what it shall have.
     *
     * @throws RefusedException if the name cannot be taken, or a link or something else is in the way
     */
    public TargetDirectory enter(String name, ReceivedAttributes wanted) throws IOException {
        return enter(claim(name), name, wanted);
    }

    /** As {@link #enter}, also of one that was entered before: who sends with several workers comes back to it. */
    public TargetDirectory enterAgain(String name, ReceivedAttributes wanted) throws IOException {
        return enter(claimed(name, names.claimDirectory(name)), name, wanted);
    }

    private TargetDirectory enter(Path child, String name, ReceivedAttributes wanted) throws IOException {
        BasicFileAttributes present = present(child);
        if (present == null) {
            Files.createDirectory(child, PosixModes.atCreation(path, wanted.mode() | PosixModes.OWNER_ALL));
        } else if (present.isSymbolicLink()) {
            throw new RefusedException("a symbolic link is in the way of the directory");
        } else if (!present.isDirectory()) {
            throw new RefusedException("a file is in the way of the directory");
        }
        RealDirectory entered = place.child(name);
        int modeAtTheEnd = present == null ? modeOfNew(child, wanted) : modeOfPresent(child, present, wanted);
        return new TargetDirectory(entered, memory, warnings, modeAtTheEnd, wanted, present == null);
    }

    private static int modeOfNew(Path child, ReceivedAttributes wanted) throws IOException {
        if (!PosixModes.supported(child)) {
            return UNCHANGED;
        }
        int made = mode(child);
        // What the umask left, less what the owner has only while the directory is filled.
        int own = made & (wanted.mode() | ~PosixModes.OWNER_ALL);
        return wanted.exact() ? wanted.exactMode() : own == made ? UNCHANGED : own;
    }

    private static int modeOfPresent(Path child, BasicFileAttributes present, ReceivedAttributes wanted) throws IOException {
        if (!(present instanceof PosixFileAttributes posix)) {
            return UNCHANGED;
        }
        int own = PosixModes.toInt(posix.permissions());
        boolean closed = (own & PosixModes.OWNER_ALL) != PosixModes.OWNER_ALL;
        if (closed) {
            // By its path: what its owner may not read cannot be opened for that.
            Files.setPosixFilePermissions(child, PosixModes.toSet(own | PosixModes.OWNER_ALL));
        }
        return wanted.exact() ? wanted.exactMode() : closed ? own : UNCHANGED;
    }

    /** Nothing new comes into the directory; files that have come may still get their names. */
    public void close() {
        names.forget();
    }

    /** Gives the directory its times and mode; what cannot be given is a warning. */
    public void leave() {
        close();
        try {
            checkPlace();
        } catch (IOException e) {
            if (modeAtTheEnd != UNCHANGED || attributes != null && attributes.times().isPresent()) {
                warnings.accept("the mode and times of directory " + path + " cannot be set: " + Reasons.of(e));
            }
            return;
        }
        if (attributes != null) {
            FileTimes.apply(path, path.getFileName().toString(), attributes.times(), warnings);
        }
        if (modeAtTheEnd != UNCHANGED) {
            try {
                PosixModes.set(path, modeAtTheEnd);
            } catch (IOException e) {
                warnings.accept("the mode of directory " + path + " cannot be set: " + Reasons.of(e));
            }
        }
    }

    /**
     * Begins a file in this directory. It gets its name only when it is whole.
     *
     * @param size the exact number of bytes that will be written
     * @throws RefusedException if the name cannot be taken, a directory or device is in the way, or there is not enough room
     */
    public IncomingFile create(String name, long size, ReceivedAttributes wanted) throws IOException {
        Path target = claim(name);
        ReceivedAttributes given = given(target, wanted);
        return new IncomingFile(this, target, TemporaryFile.create(this, size, given.modeAtFirst()), size, given, warnings);
    }

    /**
     * As {@link #create}, of a file that is written in parts and can be continued.
     *
     * @param prefix of the temporary names of all that may come for this file; those of others are removed
     * @param temporary a name that a later copy finds again
     * @param told takes why it is begun anew, fit to be shown
     */
    public IncomingFile createNamed(
            String name, String prefix, String temporary, long size, ReceivedAttributes wanted, Consumer<String> told)
            throws IOException {
        Path target = claim(name);
        ReceivedAttributes given = given(target, wanted);
        TemporaryFile file = TemporaryFile.named(this, temporary, size, given.modeAtFirst(), told);
        file.discardOthers(prefix);
        return new IncomingFile(this, target, file, size, given, warnings);
    }

    /** What a file gets, if one may be there at all. */
    private ReceivedAttributes given(Path target, ReceivedAttributes wanted) throws IOException {
        BasicFileAttributes present = empty ? null : present(target);
        if (present != null && present.isDirectory()) {
            throw new RefusedException("a directory is in the way of the file");
        }
        if (present != null && present.isOther()) {
            throw new RefusedException("a device, pipe or socket is in the way of the file");
        }
        if (!wanted.exact() && present instanceof PosixFileAttributes posix && posix.isRegularFile()) {
            return new ReceivedAttributes(PosixModes.toInt(posix.permissions()), true, wanted.times());
        }
        return wanted;
    }

    Path path() {
        return path;
    }

    /** What a new file has of the bits that it was made with: asked once for each kind of file, since most are alike. */
    int modeAsMade(Path file, int asked) throws IOException {
        Integer known = modesAsMade.get(asked);
        if (known == null) {
            known = mode(file);
            modesAsMade.put(asked, known);
        }
        return known;
    }

    /** As {@link #checkPlace}, for a step that follows another one at once. */
    void checkSame() throws IOException {
        check(place::isSame);
    }

    private interface Look {
        boolean isGood() throws IOException;
    }

    private static void check(Look look) throws IOException {
        try {
            if (look.isGood()) {
                return;
            }
        } catch (NoSuchFileException e) {
            throw new RefusedException("the target directory was removed while it was filled", e);
        }
        throw new RefusedException("the target directory was moved or replaced by a link while it was filled");
    }

    /** @throws RefusedException if this directory is no longer where it was */
    void checkPlace() throws IOException {
        check(place::isThere);
    }

    private Path claim(String name) throws IOException {
        return claimed(name, names.claim(name));
    }

    /** @param objection why the name cannot be taken */
    private Path claimed(String name, Optional<String> objection) throws IOException {
        if (objection.isPresent()) {
            throw new RefusedException(objection.get());
        }
        checkPlace();
        Path child;
        try {
            child = path.resolve(name);
        } catch (InvalidPathException e) {
            throw new RefusedException("this machine's file system cannot take the name: " + LocalNames.reason(e), e);
        }
        if (!path.equals(child.getParent()) || !path.equals(child.normalize().getParent())) {
            throw new RefusedException("the name leads out of the directory");
        }
        return child;
    }

    private static BasicFileAttributes present(Path child) throws IOException {
        Class<? extends BasicFileAttributes> kind =
                PosixModes.supported(child) ? PosixFileAttributes.class : BasicFileAttributes.class;
        try {
            return Files.readAttributes(child, kind, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static int mode(Path directory) throws IOException {
        return PosixModes.toInt(Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS));
    }
}
