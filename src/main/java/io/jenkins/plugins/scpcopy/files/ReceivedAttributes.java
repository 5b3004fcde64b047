package io.jenkins.plugins.scpcopy.files;

import io.jenkins.plugins.scpcopy.remote.FileTimestamps;
import java.util.Optional;

/**
 * What a received file or directory shall have besides its content.
 *
 * @param mode permission bits; anything above 0777, which a host may have sent, is dropped
 * @param special set-user-id, set-group-id and sticky bit (07000) as they were chosen here; they take {@code exact}
 * @param exact whether the bits apply as they are; otherwise the umask applies to what is new, and what exists keeps its own
 * @param times if they are to be kept
 */
public record ReceivedAttributes(int mode, int special, boolean exact, Optional<FileTimestamps> times) {
    private static final int PERMISSIONS = 0777;
    private static final int SPECIAL = 07000;

    public ReceivedAttributes {
        mode &= PERMISSIONS;
        special &= SPECIAL;
    }

    /** Without any special bit. */
    public ReceivedAttributes(int mode, boolean exact, Optional<FileTimestamps> times) {
        this(mode, 0, exact, times);
    }

    /** What a mode was asked for, special bits included. */
    public static ReceivedAttributes chosen(int mode, Optional<FileTimestamps> times) {
        return new ReceivedAttributes(mode, mode, true, times);
    }

    /** The mode of a file that is still written to, which its owner must be able to do where it gets its own mode in the end. */
    int modeAtFirst() {
        return exact ? mode | PosixModes.OWNER_FILE : mode;
    }

    int exactMode() {
        return mode | special;
    }
}
