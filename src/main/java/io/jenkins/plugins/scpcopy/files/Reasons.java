package io.jenkins.plugins.scpcopy.files;

import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Why something went wrong with a file, in words, without the path that Java puts into messages. */
public final class Reasons {
    private Reasons() {}

    /** A clause such as {@code permission denied}, fit to be shown. */
    public static String of(IOException failure) {
        if (failure instanceof NoSuchFileException || failure instanceof FileNotFoundException) {
            return "no such file or directory";
        }
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof FileSystemLoopException) {
            return "symbolic links lead in a circle";
        }
        if (failure instanceof NotDirectoryException) {
            return "not a directory";
        }
        if (failure instanceof FileSystemException system && system.getReason() != null) {
            return RemoteText.escape(system.getReason());
        }
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : RemoteText.escape(message);
    }
}
