using System.Globalization;
using System.Security.Cryptography;
using Google.Longrunning;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace Grid.Faults.Farms;

/// <summary>
/// A client that has one small action after the other executed. When its server fails it goes to the next of its servers,
/// asks there for the operation it had, and counts that.
/// </summary>
internal sealed class LoadClient : IAsyncDisposable
{
    private const int RetriesMax = 50;

    private readonly string _name;
    private readonly string _runsPath;
    private readonly Reapi.ContentAddressableStorage.ContentAddressableStorageClient _blobs;
    private readonly GrpcChannel[] _servers;
    private readonly CancellationTokenSource _enough = new();
    private readonly Lock _gate = new();
    private readonly List<(int Count, TaskCompletionSource Reached)> _waiters = [];
    private Task _working = Task.CompletedTask;
    private int _server;

    public LoadClient(string name, string runsPath, GridServer storage, params GridServer[] servers)
    {
        _name = name;
        _runsPath = runsPath;
        _blobs = new Reapi.ContentAddressableStorage.ContentAddressableStorageClient(storage.Channel);
        _servers = [.. servers.Select(server => GrpcChannel.ForAddress($"http://{server.Address}"))];
    }

    /// <summary>The instance that it asks.</summary>
    public string Instance { get; init; } = string.Empty;

    /// <summary>How many actions it has results of.</summary>
    public int Done { get; private set; }

    /// <summary>How often it had to call again.</summary>
    public int Reconnects { get; private set; }

    public void Begin() => _working = WorkAsync();

    /// <summary>Ends when it has this many results more than now; fails when it cannot go on.</summary>
    public async Task GetsAsync(int more)
    {
        TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _waiters.Add((Done + more, reached));
        }

        await await Task.WhenAny(reached.Task, _working);
    }

    /// <summary>Finishes what it is at.</summary>
    public async Task EndAsync()
    {
        await _enough.CancelAsync();
        await _working;
    }

    /// <summary>Has a shell command run, and comes back with its result.</summary>
    public async Task<Reapi.ActionResult> ExecuteAsync(string script)
    {
        Reapi.Digest action = await UploadAsync(script);
        Reapi.ExecuteResponse response = await ToTheEndAsync(action);
        response.Status.Code.ShouldBe(0, response.Status.Message);
        return response.Result;
    }

    public async ValueTask DisposeAsync()
    {
        await _enough.CancelAsync();
        await _working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (GrpcChannel server in _servers)
        {
            server.Dispose();
        }

        _enough.Dispose();
    }

    /// <summary>Uploads an action that runs a shell command.</summary>
    public async Task<Reapi.Digest> UploadAsync(string script)
    {
        Reapi.Command command = new() { Arguments = { "/bin/sh", "-c", script } };
        Reapi.Directory root = new();
        Reapi.Action action = new() { CommandDigest = DigestOf(command), InputRootDigest = DigestOf(root), DoNotCache = true };
        Reapi.BatchUpdateBlobsRequest request = new();
        foreach (IMessage message in (IMessage[])[command, root, action])
        {
            request.Requests.Add(new Reapi.BatchUpdateBlobsRequest.Types.Request
            {
                Digest = DigestOf(message),
                Data = message.ToByteString(),
            });
        }

        await _blobs.BatchUpdateBlobsAsync(request);
        return DigestOf(action);
    }

    private static Reapi.Digest DigestOf(IMessage message)
    {
        byte[] content = message.ToByteArray();
        return new Reapi.Digest
        {
            Hash = Convert.ToHexStringLower(SHA256.HashData(content)),
            SizeBytes = content.Length,
        };
    }

    private async Task WorkAsync()
    {
        while (!_enough.IsCancellationRequested)
        {
            string id = string.Create(CultureInfo.InvariantCulture, $"{_name}-{Done}");
            (await ExecuteAsync($"echo {id} >> {_runsPath}")).ExitCode.ShouldBe(0);
            Count();
        }
    }

    private void Count()
    {
        lock (_gate)
        {
            Done++;
            foreach ((int _, TaskCompletionSource reached) in _waiters.Where(waiter => waiter.Count <= Done))
            {
                reached.TrySetResult();
            }
        }
    }

    private async Task<Reapi.ExecuteResponse> ToTheEndAsync(Reapi.Digest action)
    {
        Operation? operation = null;
        for (int tries = 0; operation is not { Done: true }; tries++)
        {
            try
            {
                await foreach (Operation state in Follow(action, operation?.Name).ReadAllAsync())
                {
                    operation = state;
                }
            }
            catch (RpcException failure) when (failure.StatusCode == StatusCode.Unavailable && tries < RetriesMax)
            {
                Reconnects++;
                _server = (_server + 1) % _servers.Length;
            }
            catch (RpcException failure) when (failure.StatusCode == StatusCode.NotFound && operation is not null)
            {
                operation = null;
            }
        }

        return operation.Response.Unpack<Reapi.ExecuteResponse>();
    }

    private IAsyncStreamReader<Operation> Follow(Reapi.Digest action, string? name)
    {
        Reapi.Execution.ExecutionClient execution = new(_servers[_server]);

        // One who knows another server need not wait until this one is back.
        CallOptions options = new CallOptions().WithWaitForReady(_servers.Length == 1);
        return name is null
            ? execution.Execute(
                new Reapi.ExecuteRequest { InstanceName = Instance, ActionDigest = action, SkipCacheLookup = true },
                options).ResponseStream
            : execution.WaitExecution(new Reapi.WaitExecutionRequest { Name = name }, options).ResponseStream;
    }
}
