package io.jenkins.plugins.scpcopy.cli.service;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.apache.sshd.client.future.DefaultOpenFuture;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.RequestHandler;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.channel.ChannelSession;

/** A channel for one command or subsystem: no terminal, environment, shell, agent or display, and no signals. */
final class ServedChannel extends ChannelSession {
    ServedChannel() {
        super(List.of());
    }

    @Override
    protected OpenFuture doInit(Buffer buffer) {
        Semaphore free = getSession().getAttribute(TransferLines.Login.KEY).channels();
        if (!free.tryAcquire()) {
            service.unregisterChannel(this);
            OpenFuture refused = new DefaultOpenFuture(this, this);
            refused.setException(new SshChannelOpenException(
                    getChannelId(), SshConstants.SSH_OPEN_RESOURCE_SHORTAGE, "too many channels"));
            return refused;
        }
        addCloseFutureListener(closed -> free.release());
        return super.doInit(buffer);
    }

    @Override
    protected RequestHandler.Result handleInternalRequest(String request, boolean wantsReply, Buffer buffer) throws IOException {
        return request.equals(Channel.CHANNEL_EXEC) || request.equals(Channel.CHANNEL_SUBSYSTEM)
                ? super.handleInternalRequest(request, wantsReply, buffer)
                : RequestHandler.Result.ReplyFailure;
    }
}
