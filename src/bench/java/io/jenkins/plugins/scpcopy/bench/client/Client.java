package io.jenkins.plugins.scpcopy.bench.client;

import io.jenkins.plugins.scpcopy.bench.Transfer;

/** A Java library that copies over SSH, used as its documentation shows. */
interface Client {
    /** Connects, copies, and disconnects. */
    void copy(Transfer transfer) throws Exception;
}
