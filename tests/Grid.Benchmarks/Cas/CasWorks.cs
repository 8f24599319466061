using Google.Bytestream;
using Google.Protobuf;
using Grid.Benchmarks.Load;
using Grid.Benchmarks.Reporting;
using Grid.Core;
using Grid.Storage;

namespace Grid.Benchmarks.Cas;

/// <summary>The rows of the table.</summary>
internal sealed class CasWorks(CasPopulation population, BlobSource source)
{
    /// <summary>About as much as a sample stores at most, in bytes.</summary>
    public const long StoredBytesPerSampleMax = 320L << 20;

    private const string CasPath = "/build.bazel.remote.execution.v2.ContentAddressableStorage/";
    private const string CachePath = "/build.bazel.remote.execution.v2.ActionCache/";
    private const string StreamPath = "/google.bytestream.ByteStream/";

    private const int DigestsPerSearch = 1_000;
    private const int SearchCount = 64;
    private const int BlobsPerBatch = 64;
    private const int BatchCount = 64;
    private const long UpdateBytes = 256L << 20;
    private const int ResultCount = 10_000;
    private const int LargeBytes = 256 << 20;
    private const int MediumBytes = 4 << 20;
    private const int MediumCount = 64;
    private const int PieceBytes = 1 << 20;
    private const double MeanBlobBytes = 22_000;
    private const double Giga = 1e9;

    private readonly List<(Digest Action, Reapi.ActionResult Result)> _results = [];

    public IEnumerable<CasWork> All =>
    [
        FindMissing, BatchRead, BatchUpdate, UpdateActionResult, GetActionResult,
        .. LargeStreams(), .. MediumStreams(),
    ];

    private CasWork FindMissing => new(
        "FindMissing of 1,000 digests, concurrency 8", "digests/s", CasPath + "FindMissingBlobs", 8, new Target(600_000, 1_500_000))
    {
        IsRepeatable = true,
        MakeCalls = () => Repeat(SearchCount, Search),
        Beside = (measured, machine) => Share(measured * DigestWireBytes / Giga, machine.TcpGigabytesPerSecond, "of TCP"),
    };

    private CasWork BatchRead => new(
        "BatchRead of 1-100 KiB, concurrency 8", "blobs/s", CasPath + "BatchReadBlobs", 8, new Target(35_000, 80_000))
    {
        IsRepeatable = true,
        MakeCalls = () => Repeat(BatchCount, ReadBatch),
        Beside = (measured, machine) => Share(measured * MeanBlobBytes / Giga, machine.TcpGigabytesPerSecond, "of TCP"),
    };

    private CasWork BatchUpdate => new(
        "BatchUpdate of 1-100 KiB, concurrency 8", "blobs/s", CasPath + "BatchUpdateBlobs", 8, new Target(12_000, 25_000))
    {
        MakeCalls = UpdateBatches,
        Beside = (measured, machine) => StoredShare(measured * MeanBlobBytes / Giga, machine),
    };

    private CasWork UpdateActionResult => new(
        "UpdateActionResult, concurrency 16", "calls/s", CachePath + "UpdateActionResult", 16, new Target(10_000, 20_000))
    {
        MakeCalls = () => Repeat(ResultCount, UpdateResult),
        Beside = RoundTripShare,
    };

    private CasWork GetActionResult => new(
        "GetActionResult hit, concurrency 16", "calls/s", CachePath + "GetActionResult", 16, new Target(15_000, 30_000))
    {
        IsRepeatable = true,
        MakeCalls = () => [.. _results.Select(GetResult)],
        Beside = RoundTripShare,
    };

    // A digest of a small blob in a request: two tags and two lengths, 64 digits, a tag and two bytes of size.
    private static double DigestWireBytes => 71;

    private IEnumerable<CasWork> LargeStreams()
    {
        List<Digest> stored = [];
        yield return Write("ByteStream write of 256 MiB", concurrency: 1, new Target(0.45, 0.8), () => [Upload(LargeBytes, stored)]);
        yield return Read("ByteStream read of 256 MiB", concurrency: 1, new Target(1.2, 2), stored);
    }

    private IEnumerable<CasWork> MediumStreams()
    {
        List<Digest> stored = [];
        yield return Write(
            "ByteStream write of 64 x 4 MiB, concurrency 8",
            concurrency: 8,
            new Target(0.45, 0.8),
            () => Repeat(MediumCount, () => Upload(MediumBytes, stored)));
        yield return Read("ByteStream read of 64 x 4 MiB, concurrency 8", concurrency: 8, new Target(1.2, 2), stored);
    }

    private static CasWork Write(string name, int concurrency, Target target, Func<IReadOnlyList<LoadCall>> calls) =>
        new(name, "GB/s", StreamPath + "Write", concurrency, target)
        {
            Scale = Giga,
            MakeCalls = calls,
            Beside = StoredShare,
        };

    private static CasWork Read(string name, int concurrency, Target target, List<Digest> stored) =>
        new(name, "GB/s", StreamPath + "Read", concurrency, target)
        {
            Scale = Giga,
            IsRepeatable = true,
            MakeCalls = () => [.. stored.TakeLast(MediumCount).Select(Download)],
            Beside = (measured, machine) => Share(measured, machine.TcpGigabytesPerSecond, "of TCP"),
        };

    private LoadCall Search()
    {
        Reapi.FindMissingBlobsRequest request = new();
        for (int i = 0; i < DigestsPerSearch; i++)
        {
            request.BlobDigests.Add(AnyOf(population.Small).ToWire());
        }

        return new LoadCall(GrpcBody.Of(request), GrpcBody.PrefixBytes, DigestsPerSearch) { AnswerBytesMax = GrpcBody.PrefixBytes };
    }

    private LoadCall ReadBatch()
    {
        Reapi.BatchReadBlobsRequest request = new();
        request.Digests.AddRange(Repeat(BlobsPerBatch, () => AnyOf(population.Mixed).ToWire()));
        return new LoadCall(GrpcBody.Of(request), request.Digests.Sum(digest => digest.SizeBytes), BlobsPerBatch);
    }

    private List<LoadCall> UpdateBatches()
    {
        List<LoadCall> calls = [];
        for (long made = 0; made < UpdateBytes; made += calls[^1].Body.Length)
        {
            Reapi.BatchUpdateBlobsRequest request = new();
            request.Requests.AddRange(Repeat(BlobsPerBatch, NewBlob));
            int answerBytes = GrpcBody.PrefixBytes + AllStored(request).CalculateSize();
            calls.Add(new LoadCall(GrpcBody.Of(request), answerBytes, BlobsPerBatch) { AnswerBytesMax = answerBytes });
        }

        return calls;
    }

    private static Reapi.BatchUpdateBlobsResponse AllStored(Reapi.BatchUpdateBlobsRequest request)
    {
        Reapi.BatchUpdateBlobsResponse response = new();
        response.Responses.AddRange(request.Requests.Select(blob =>
            new Reapi.BatchUpdateBlobsResponse.Types.Response { Digest = blob.Digest, Status = new Google.Rpc.Status() }));
        return response;
    }

    private Reapi.BatchUpdateBlobsRequest.Types.Request NewBlob()
    {
        Blob blob = source.Next(source.MixedSize());
        return new() { Digest = blob.Digest.ToWire(), Data = UnsafeByteOperations.UnsafeWrap(blob.Content) };
    }

    private LoadCall UpdateResult()
    {
        Reapi.ActionResult result = new()
        {
            StdoutDigest = AnyOf(population.Small).ToWire(),
            ExecutionMetadata = new Reapi.ExecutedActionMetadata { Worker = "bench" },
        };
        result.OutputFiles.AddRange(Enumerable.Range(0, 3).Select(index =>
            new Reapi.OutputFile { Path = $"bazel-out/k8-fastbuild/bin/object-{index}.o", Digest = AnyOf(population.Small).ToWire() }));
        Digest action = Digest.Of(Guid.NewGuid().ToByteArray());
        _results.Add((action, result));
        Reapi.UpdateActionResultRequest request = new() { ActionDigest = action.ToWire(), ActionResult = result };
        return new LoadCall(GrpcBody.Of(request), result.CalculateSize(), 1);
    }

    private static LoadCall GetResult((Digest Action, Reapi.ActionResult Result) stored) => new(
        GrpcBody.Of(new Reapi.GetActionResultRequest { ActionDigest = stored.Action.ToWire() }), stored.Result.CalculateSize(), 1);

    private LoadCall Upload(int sizeBytes, List<Digest> stored)
    {
        byte[] content = GC.AllocateUninitializedArray<byte>(sizeBytes);
        source.Fill(content);
        Digest digest = Digest.Of(content);
        stored.Add(digest);
        string name = $"uploads/{Guid.NewGuid()}/blobs/{digest}";
        IEnumerable<WriteRequest> pieces = Enumerable.Range(0, sizeBytes / PieceBytes).Select(index => new WriteRequest
        {
            ResourceName = index == 0 ? name : string.Empty,
            WriteOffset = (long)index * PieceBytes,
            Data = UnsafeByteOperations.UnsafeWrap(content.AsMemory(index * PieceBytes, PieceBytes)),
            FinishWrite = (index + 1) * PieceBytes == sizeBytes,
        });
        return new LoadCall(GrpcBody.Of([.. pieces]), GrpcBody.PrefixBytes + 2, sizeBytes);
    }

    private static LoadCall Download(Digest digest) => new(
        GrpcBody.Of(new ReadRequest { ResourceName = $"blobs/{digest}" }), digest.SizeBytes, digest.SizeBytes);

    private Digest AnyOf(IReadOnlyList<Digest> digests) => digests[source.Index(digests.Count)];

    private static T[] Repeat<T>(int count, Func<T> make) => [.. Enumerable.Range(0, count).Select(_ => make())];

    private static string Share(double speed, double baseline, string what) => $"{speed / baseline:0.00} {what}";

    private static string StoredShare(double gigabytes, Baselines machine) => Share(
        gigabytes,
        Baselines.InTurn(machine.TcpGigabytesPerSecond, machine.Sha256GigabytesPerSecond, machine.PwriteGigabytesPerSecond),
        "of TCP, SHA-256 and pwrite in turn");

    private static string RoundTripShare(double calls, Baselines machine) =>
        Share(calls, machine.TcpRoundTripsPerSecond, "of TCP round trips");
}
