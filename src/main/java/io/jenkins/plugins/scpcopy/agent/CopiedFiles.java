package io.jenkins.plugins.scpcopy.agent;

import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.files.SourceFile;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The files of this machine that were sent or received, of which fingerprints are taken when all have arrived. */
final class CopiedFiles {
    /** Each one becomes a file on the controller. */
    static final int MOST = 10_000;

    private static final int BLOCK = 256 * 1024;

    /** What a file had when its copy was settled. */
    private record State(long size, FileTime modified) {
        static State of(Path file) throws IOException {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return new State(now.size(), now.lastModifiedTime());
        }
    }

    private final Path directory;
    private final boolean sent;
    private final Consumer<String> warnings;
    private final Map<Path, State> files = new LinkedHashMap<>();
    private boolean tooMany;

    /**
     * @param directory of the copy, without links
     * @param sent whether the files are sent, and not received
     * @param warnings takes what the user should know, fit to be shown
     */
    CopiedFiles(Path directory, boolean sent, Consumer<String> warnings) {
        this.directory = directory;
        this.sent = sent;
        this.warnings = warnings;
    }

    /** A file has arrived. @param size as it was copied */
    synchronized void add(Path file, long size) {
        if (files.size() >= MOST) {
            tooMany = true;
            return;
        }
        try {
            Path real = file.toRealPath();
            State state = State.of(real);
            if (state.size() == size) {
                files.put(real, state);
            } else {
                changed(file);
            }
        } catch (IOException e) {
            failed(file, e);
        }
    }

    /** Reads all files again; of those that have changed meanwhile no fingerprint is taken. */
    synchronized List<FileFingerprint> fingerprints() throws InterruptedException {
        if (tooMany) {
            warnings.accept("fingerprints are taken of the first " + MOST + " files only");
        }
        byte[] block = new byte[BLOCK];
        List<FileFingerprint> taken = new ArrayList<>();
        for (Map.Entry<Path, State> file : files.entrySet()) {
            try {
                String md5 = md5(file.getKey(), block);
                if (State.of(file.getKey()).equals(file.getValue())) {
                    taken.add(new FileFingerprint(name(file.getKey()), md5, file.getValue().modified().toMillis(), sent));
                } else {
                    changed(file.getKey());
                }
            } catch (IOException e) {
                // An interrupt closes the file that is read.
                if (Thread.interrupted()) {
                    throw (InterruptedException) new InterruptedException().initCause(e);
                }
                failed(file.getKey(), e);
            }
        }
        return taken;
    }

    private static String md5(Path file, byte[] block) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IOException("this Java has no MD5", e);
        }
        try (SourceFile source = SourceFile.openReal(file)) {
            for (int read = source.read(block); read >= 0; read = source.read(block)) {
                digest.update(block, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private String name(Path file) {
        Path shown = file.startsWith(directory) ? directory.relativize(file) : file;
        return shown.toString().replace(file.getFileSystem().getSeparator(), "/");
    }

    private void changed(Path file) {
        warnings.accept("no fingerprint of '" + shown(file) + "' is taken: it has changed since it was copied");
    }

    private void failed(Path file, IOException e) {
        warnings.accept("no fingerprint of '" + shown(file) + "' can be taken: " + Reasons.of(e));
    }

    private String shown(Path file) {
        return RemoteText.escape(name(file));
    }
}
