package io.jenkins.plugins.scpcopy.files;

import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import io.jenkins.plugins.scpcopy.remote.RefusedException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Writes a small file by the rules for received ones: whole or not at all, inside a confinement, and through no link. */
public final class ConfinedFile {
    private static final long ONE_NAME = 64L * 1024;
    private static final ReceivedAttributes PLAIN = new ReceivedAttributes(0644, false, Optional.empty());

    private ConfinedFile() {}

    /**
     * Writes a file, and makes the directories above it. What is in its place is replaced, a link too.
     *
     * @throws RefusedException if it would be outside, or a directory or device is in its way
     */
    public static void write(Path file, Confinement confinement, byte[] content) throws IOException {
        if (file.getFileName() == null) {
            throw new NoSuchFileException(file.toString());
        }
        TargetDirectory directory = TargetDirectory.make(
                file.toAbsolutePath().getParent(), confinement, new MemoryBudget(ONE_NAME).names(), warning -> {});
        IncomingFile incoming = directory.create(file.getFileName().toString(), content.length, PLAIN);
        try {
            incoming.write(content, 0, content.length);
            incoming.commit();
        } finally {
            incoming.discard();
        }
    }
}
