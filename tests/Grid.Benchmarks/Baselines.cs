using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Grid.Benchmarks;

/// <summary>
/// What this machine does at this moment without us: other programs on it, its clock and its neighbours move our figures
/// and these alike.
/// </summary>
/// <param name="TcpGigabytesPerSecond">One loopback connection between two threads, in pieces of 256 KiB.</param>
/// <param name="TcpRoundTripsPerSecond">One byte there and one back, between two threads.</param>
/// <param name="Sha256GigabytesPerSecond">SHA-256 on one core, in pieces of 1 MiB.</param>
/// <param name="Sha256SmallGigabytesPerSecond">SHA-256 on one core, of pieces of 4 KiB each.</param>
/// <param name="PwriteGigabytesPerSecond">pwrite to one file of the data folder, in pieces of 1 MiB.</param>
/// <param name="PwriteSmallGigabytesPerSecond">pwrite to one file of the data folder, in pieces of 4 KiB.</param>
internal sealed record Baselines(
    double TcpGigabytesPerSecond,
    double TcpRoundTripsPerSecond,
    double Sha256GigabytesPerSecond,
    double Sha256SmallGigabytesPerSecond,
    double PwriteGigabytesPerSecond,
    double PwriteSmallGigabytesPerSecond)
{
    private const int LargeBytes = 1 << 20;
    private const int SmallBytes = 4 << 10;
    private const int TcpPieceBytes = 256 << 10;
    private const long TcpBytes = 2L << 30;
    private const long HashBytes = 256L << 20;
    private const long FileBytes = 256L << 20;
    private const int RoundTrips = 20_000;

    public static Baselines Measure(string dataPath) => new(
        Tcp(),
        Rounded(RoundTrips / Seconds(() => Connected(PingAll, PongAll))),
        Hash(LargeBytes),
        Hash(SmallBytes),
        Write(dataPath, LargeBytes),
        Write(dataPath, SmallBytes));

    public override string ToString() =>
        $"TCP loopback {TcpGigabytesPerSecond:0.00} GB/s and {TcpRoundTripsPerSecond:0} round trips/s; "
        + $"SHA-256 on one core {Sha256GigabytesPerSecond:0.00} GB/s, of 4 KiB {Sha256SmallGigabytesPerSecond:0.00}; "
        + $"pwrite {PwriteGigabytesPerSecond:0.00} GB/s, of 4 KiB {PwriteSmallGigabytesPerSecond:0.00}";

    /// <summary>How fast work is that does one thing after the other, each at its own speed.</summary>
    public static double InTurn(params ReadOnlySpan<double> speeds)
    {
        double sum = 0;
        foreach (double speed in speeds)
        {
            sum += 1 / speed;
        }

        return 1 / sum;
    }

    private static double Tcp() => Rounded(TcpBytes / 1e9 / Seconds(() => Connected(SendAll, ReceiveAll)));

    private static double Hash(int pieceBytes)
    {
        byte[] piece = RandomNumberGenerator.GetBytes(pieceBytes);
        byte[] hash = new byte[SHA256.HashSizeInBytes];
        return Rounded(HashBytes / 1e9 / Seconds(() =>
        {
            for (long done = 0; done < HashBytes; done += pieceBytes)
            {
                SHA256.HashData(piece, hash);
            }
        }));
    }

    private static double Write(string folder, int pieceBytes)
    {
        byte[] piece = RandomNumberGenerator.GetBytes(pieceBytes);
        string path = Path.Join(folder, "baseline");
        using FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        return Rounded(FileBytes / 1e9 / Seconds(() =>
        {
            for (long offset = 0; offset < FileBytes; offset += pieceBytes)
            {
                RandomAccess.Write(file.SafeFileHandle, piece, offset);
            }
        }));
    }

    private static void Connected(Action<Socket> client, Action<Socket> server)
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        Thread thread = new(() =>
        {
            using Socket accepted = listener.Accept();
            accepted.NoDelay = true;
            server(accepted);
        });
        thread.Start();
        using (Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            socket.NoDelay = true;
            socket.Connect(listener.LocalEndPoint!);
            client(socket);
        }

        thread.Join();
    }

    private static void SendAll(Socket socket)
    {
        byte[] piece = new byte[TcpPieceBytes];
        for (long sent = 0; sent < TcpBytes; sent += piece.Length)
        {
            socket.Send(piece);
        }
    }

    private static void ReceiveAll(Socket socket)
    {
        byte[] piece = new byte[TcpPieceBytes];
        while (socket.Receive(piece) > 0)
        {
        }
    }

    private static void PingAll(Socket socket)
    {
        byte[] one = new byte[1];
        for (int i = 0; i < RoundTrips; i++)
        {
            socket.Send(one);
            socket.Receive(one);
        }
    }

    private static void PongAll(Socket socket)
    {
        byte[] one = new byte[1];
        while (socket.Receive(one) > 0)
        {
            socket.Send(one);
        }
    }

    private static double Seconds(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double Rounded(double value) => Math.Round(value, 3);
}
