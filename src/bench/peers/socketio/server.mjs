// The service that this one replaced, done again for comparison: Socket.IO and ioredis. One socket a user, looked up in
// Redis for each event; nothing is kept for those who are away.
import { createServer } from 'node:http';
import Redis from 'ioredis';
import jwt from 'jsonwebtoken';
import { Server } from 'socket.io';

const { PORT, REDIS_PORT, JWT_SECRET } = process.env;
const CHANNEL = 'submission-events';
const MAPPING_SECONDS = 3600;

const commands = new Redis(Number(REDIS_PORT), '127.0.0.1');
const subscriber = new Redis(Number(REDIS_PORT), '127.0.0.1');
const http = createServer((request, response) => response.end('up'));
const io = new Server(http, { cors: { origin: 'http://localhost:3000' } });
const key = (userId) => `socket:${userId}`;

io.on('connection', (socket) => {
  socket.on('register_user', async ({ userId, token } = {}) => {
    try {
      if (jwt.verify(token, JWT_SECRET, { algorithms: ['HS256'] }).userId !== userId) {
        throw new Error('not your user');
      }
      await commands.set(key(userId), socket.id, 'EX', MAPPING_SECONDS);
      socket.data.userId = userId;
      socket.emit('registered', { userId, socketId: socket.id });
    } catch (refused) {
      socket.emit('error_message', { message: refused.message });
    }
  });
  socket.on('disconnect', async () => {
    const { userId } = socket.data;
    if (userId && (await commands.get(key(userId))) === socket.id) {
      await commands.del(key(userId));
    }
  });
});

subscriber.on('message', async (channel, message) => {
  const { userId, ...data } = JSON.parse(message);
  const socketId = await commands.get(key(userId));
  if (socketId) {
    io.to(socketId).emit(data.result ? 'execution_result' : 'submission_status_update', data);
  }
});

// So that memory is compared without garbage, as it is for those in Java.
process.on('SIGUSR2', () => globalThis.gc());

await subscriber.subscribe(CHANNEL);
http.listen(Number(PORT), '127.0.0.1');
