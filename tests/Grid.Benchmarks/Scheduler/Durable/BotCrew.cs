using System.Net;
using Grid.Benchmarks.Load;
using Grpc.Core;

namespace Grid.Benchmarks.Scheduler.Durable;

/// <summary>Bots at work, each on a connection and a thread of its own, until they are disposed of.</summary>
internal sealed class BotCrew : IDisposable
{
    private readonly List<(LoadConnection Connection, Thread Thread)> _running = [];
    private readonly List<BotLoad> _bots = [];
    private volatile bool _isStopping;
    private volatile Exception? _failure;

    public IReadOnlyList<BotLoad> Bots => _bots;

    public static async Task<BotCrew> StartAsync(IPEndPoint server, CallInvoker calls, int count, bool reportsStart)
    {
        BotCrew crew = new();
        Rwapi.Bots.BotsClient client = new(calls);
        for (int i = 0; i < count; i++)
        {
            Rwapi.BotSession session = await client.CreateBotSessionAsync(new Rwapi.CreateBotSessionRequest
            {
                BotSession = new Rwapi.BotSession { BotId = $"bench-{Guid.NewGuid()}" },
            });
            crew.Start(LoadConnection.Open(server, BotLoad.Path, Http2.DefaultFrameBytes), new BotLoad(session, reportsStart));
        }

        return crew;
    }

    /// <summary>A bot that stopped by itself leaves figures that mean nothing.</summary>
    public void ThrowIfAnyStopped()
    {
        if (_failure is { } failure)
        {
            throw new InvalidOperationException("A bot stopped working.", failure);
        }
    }

    public void Dispose()
    {
        _isStopping = true;
        foreach ((LoadConnection connection, Thread thread) in _running)
        {
            connection.HangUp();
            thread.Join();
            connection.Dispose();
        }
    }

    private void Start(LoadConnection connection, BotLoad bot)
    {
        Thread thread = new(() => Work(connection, bot)) { IsBackground = true };
        _bots.Add(bot);
        _running.Add((connection, thread));
        thread.Start();
    }

    private void Work(LoadConnection connection, BotLoad bot)
    {
        try
        {
            connection.Run(bot, concurrency: 1);
        }
#pragma warning disable CA1031 // Thrown again on the thread that asked; a thread's own exception would end the process.
        catch (Exception) when (_isStopping)
        {
            // Its call was held, and the connection was taken from under it.
        }
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _failure = failure;
        }
    }
}
