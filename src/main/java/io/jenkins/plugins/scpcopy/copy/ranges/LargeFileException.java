package io.jenkins.plugins.scpcopy.copy.ranges;

import io.jenkins.plugins.scpcopy.remote.FileTimestamps;
import io.jenkins.plugins.scpcopy.remote.ItemHeader;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.util.Optional;

/** No failure: a file was announced that is better received in parts, so that whatever is being sent is not wanted any more. */
public final class LargeFileException extends TransferException {
    private static final long serialVersionUID = 1L;

    private final transient ItemHeader.File header;
    private final transient Optional<FileTimestamps> times;

    public LargeFileException(ItemHeader.File header, Optional<FileTimestamps> times) {
        super(Phase.DATA, "a large file comes in parts");
        this.header = header;
        this.times = times;
    }

    public ItemHeader.File header() {
        return header;
    }

    public Optional<FileTimestamps> times() {
        return times;
    }
}
