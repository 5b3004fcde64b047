package io.jenkins.plugins.scpcopy.sftp;

/** Bytes that were read from a file: a part of an array. */
record Data(byte[] bytes, int offset, int length) {}
