package io.jenkins.plugins.scpcopy.files;

import io.jenkins.plugins.scpcopy.scp.Times;
import java.util.Optional;

/**
 * What a received file or directory shall have besides its content.
 *
 * @param mode permission bits; anything above 0777 is dropped
 * @param exact whether the bits apply as they are; otherwise the umask applies to what is new, and what exists keeps its own
 * @param times if they are to be kept
 */
public record ReceivedAttributes(int mode, boolean exact, Optional<Times> times) {
    private static final int PERMISSIONS = 0777;

    public ReceivedAttributes {
        mode &= PERMISSIONS;
    }
}
