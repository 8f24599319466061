using Grid.Conformance;
using Grid.Core;
using Grid.Storage.S3.Tests.Servers;

namespace Grid.Storage.S3.Tests;

/// <summary>What becomes of blobs when S3 fails half-way.</summary>
[NeedsS3rver]
[Collection(S3rverGroup.Name)]
[Trait("Ring", "Slow")]
public sealed class S3FaultTests : IAsyncLifetime
{
    private static readonly S3Patience Short = new() { DurationMin = TimeSpan.FromMilliseconds(300) };
    private static readonly S3Patience Long = new();

    private readonly S3rverFixture _fixture;
    private readonly FaultyProxy _proxy;
    private readonly S3StoreOptions _place = S3Fixture.NewPlace();
    private readonly IBlobStore _direct;
    private readonly Blob _blob = Blobs.OfSize(300_000);

    public S3FaultTests(S3rverFixture fixture)
    {
        _fixture = fixture;
        _proxy = FaultyProxy.Before(fixture.Server.Endpoint);
        _direct = fixture.NewStore(_place);
    }

    public Task InitializeAsync() => _direct.WriteAsync(_blob.Content, default).AsTask();

    public Task DisposeAsync() => _proxy.DisposeAsync().AsTask();

    [Fact]
    public async Task A_read_that_is_answered_500_is_asked_again()
    {
        _proxy.Fail("GET", new Fault.Status(500), times: 2);

        (await StoreWith(Long).ReadStreamAsync(_blob.Digest)).ShouldBe(_blob.Content.ToArray());
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    public async Task A_read_that_never_gets_an_answer_is_unavailable_and_not_missing(int status)
    {
        _proxy.Fail("GET", new Fault.Status(status));

        GridException failure = await Should.ThrowAsync<GridException>(
            () => StoreWith(Long).ReadStreamAsync(_blob.Digest));

        failure.Status.ShouldBe(GridStatus.Unavailable);
        failure.Message.ShouldContain($"{status}");
        _proxy.RequestCount.ShouldBe(3);
    }

    [Fact]
    public async Task A_read_that_stalls_is_unavailable_after_its_time()
    {
        _proxy.Fail("GET", new Fault.Silence());

        GridException failure = await Should.ThrowAsync<GridException>(
            () => StoreWith(Short).ReadStreamAsync(_blob.Digest));

        failure.Status.ShouldBe(GridStatus.Unavailable);
        failure.Message.ShouldContain("no answer in time");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(299_999)]
    public async Task A_body_cut_short_is_gone_on_with_where_it_ended(int sizeBytes)
    {
        _proxy.Fail("GET", new Fault.Truncation(sizeBytes), times: 2);

        (await StoreWith(Long).ReadStreamAsync(_blob.Digest)).ShouldBe(_blob.Content.ToArray());
        (await StoreWith(Long).ReadAsync(_blob.Digest, default))!.Value.ToArray().ShouldBe(_blob.Content.ToArray());
    }

    [Fact]
    public async Task A_body_cut_short_is_gone_on_with_from_an_offset_too()
    {
        _proxy.Fail("GET", new Fault.Truncation(10_000), times: 1);

        (await StoreWith(Long).ReadStreamAsync(_blob.Digest, 1000)).ShouldBe(_blob.Content[1000..].ToArray());
    }

    [Fact]
    public async Task A_body_that_never_comes_whole_is_unavailable()
    {
        _proxy.Fail("GET", new Fault.Truncation(0));

        GridException failure = await Should.ThrowAsync<GridException>(
            () => StoreWith(Long).ReadStreamAsync(_blob.Digest));

        failure.Status.ShouldBe(GridStatus.Unavailable);
    }

    [Fact]
    public async Task Wrong_bytes_are_never_given_out_as_a_whole_blob()
    {
        _proxy.Fail("GET", new Fault.FlippedByte(150_000));

        GridException streamed = await Should.ThrowAsync<GridException>(
            () => StoreWith(Long).ReadStreamAsync(_blob.Digest));
        GridException read = await Should.ThrowAsync<GridException>(
            async () => await StoreWith(Long).ReadAsync(_blob.Digest, default));

        streamed.Status.ShouldBe(GridStatus.DataLoss);
        read.Status.ShouldBe(GridStatus.DataLoss);
    }

    [Fact]
    public async Task A_question_that_fails_does_not_make_a_blob_missing()
    {
        _proxy.Fail("HEAD", new Fault.Status(500));

        GridException failure = await Should.ThrowAsync<GridException>(
            async () => await StoreWith(Long).FindMissingAsync([_blob.Digest], default));

        failure.Status.ShouldBe(GridStatus.Unavailable);
    }

    [Fact]
    public async Task A_write_that_is_answered_500_is_sent_again()
    {
        Blob other = Blobs.OfSize(100_000, seed: 2);
        _proxy.Fail("PUT", new Fault.Status(500), times: 2);

        await StoreWith(Long).WriteInPiecesAsync(other, pieceSizeBytes: 10_000);

        (await _direct.ReadStreamAsync(other.Digest)).ShouldBe(other.Content.ToArray());
    }

    [Fact]
    public async Task A_write_that_never_gets_an_answer_is_unavailable()
    {
        Blob other = Blobs.OfSize(100_000, seed: 3);
        _proxy.Fail("PUT", new Fault.Silence());

        GridException failure = await Should.ThrowAsync<GridException>(
            () => StoreWith(Short).WriteInPiecesAsync(other, pieceSizeBytes: 10_000));

        failure.Status.ShouldBe(GridStatus.Unavailable);
        (await _direct.FindMissingAsync([other.Digest], default)).ShouldBe([other.Digest]);
    }

    [Fact]
    public async Task Parts_that_fail_at_first_make_a_whole_blob_in_the_end()
    {
        Blob large = Blobs.OfSize(18_000_000, seed: 4);
        int puts = 0;
        _proxy.Choose = (request, _) =>
            request.HttpMethod == "PUT" && Interlocked.Increment(ref puts) % 2 == 1 ? new Fault.Status(503) : null;

        await StoreWith(Long).WriteInPiecesAsync(large, pieceSizeBytes: 1_000_000);

        (await _direct.ReadStreamAsync(large.Digest)).ShouldBe(large.Content.ToArray());
    }

    [Fact]
    public async Task A_part_that_never_arrives_fails_the_upload_and_nothing_shows()
    {
        Blob large = Blobs.OfSize(18_000_000, seed: 5);
        _proxy.Fail("PUT", new Fault.Status(500));

        GridException failure = await Should.ThrowAsync<GridException>(
            () => StoreWith(Long).WriteInPiecesAsync(large, pieceSizeBytes: 1_000_000));

        failure.Status.ShouldBe(GridStatus.Unavailable);
        (await _direct.FindMissingAsync([large.Digest], default)).ShouldBe([large.Digest]);
    }

    [Fact]
    public async Task A_completion_whose_answer_is_lost_counts_as_done()
    {
        Blob large = Blobs.OfSize(18_000_000, seed: 6);
        int completions = 0;
        _proxy.Choose = (request, _) =>
            request.HttpMethod == "POST"
            && request.RawUrl!.Contains("uploadId", StringComparison.Ordinal)
            && Interlocked.Increment(ref completions) == 1 ? new Fault.LateStatus(500) : null;

        await StoreWith(Long).WriteInPiecesAsync(large, pieceSizeBytes: 1_000_000);

        completions.ShouldBeGreaterThan(1);
        (await _direct.ReadStreamAsync(large.Digest)).ShouldBe(large.Content.ToArray());
    }

    [Fact]
    public async Task A_caller_that_gives_up_is_not_told_of_another_failure()
    {
        _proxy.Fail("GET", new Fault.Silence());
        using CancellationTokenSource cancelled = new();
        Task read = StoreWith(Long).OpenReadAsync(_blob.Digest, 0, cancelled.Token).AsTask();

        await cancelled.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => read);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_unavailable()
    {
        await _proxy.DisposeAsync();

        GridException failure = await Should.ThrowAsync<GridException>(
            async () => await StoreWith(Long).FindMissingAsync([_blob.Digest], default));

        failure.Status.ShouldBe(GridStatus.Unavailable);
    }

    private S3BlobStore StoreWith(S3Patience patience)
    {
        S3ConnectionOptions options = _fixture.Server.Connection(_proxy.Address) with
        {
            Reading = patience,
            Writing = patience,
            RetriesMax = 2,
            Backoff = TimeSpan.FromMilliseconds(1),
        };
        return new S3BlobStore(_fixture.NewConnection(options), _place, TimeProvider.System);
    }
}
