package io.jenkins.plugins.scpcopy.cli.server;

import io.jenkins.plugins.scpcopy.scp.RemoteText;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** The words for a failure of the local file system. */
public final class Problem {
    private Problem() {}

    /** The reason alone, without the path that the exceptions of {@code java.nio.file} take for a message. */
    public static String words(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "No such file or directory";
        }
        if (failure instanceof AccessDeniedException) {
            return "Permission denied";
        }
        if (failure instanceof NotDirectoryException) {
            return "Not a directory";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return "File exists";
        }
        if (failure instanceof FileSystemLoopException) {
            return "Too many levels of symbolic links";
        }
        if (failure instanceof FileSystemException system && system.getReason() != null) {
            return system.getReason();
        }
        String message = failure.getMessage();
        return RemoteText.escape(message == null ? failure.getClass().getSimpleName() : message);
    }
}
