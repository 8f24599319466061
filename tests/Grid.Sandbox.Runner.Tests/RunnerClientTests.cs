using Grid.Conformance;
using Grid.Core;
using Grpc.Core;
using RunnerApi = Grid.Runner.V1;

namespace Grid.Sandbox.Runner.Tests;

public sealed class RunnerClientTests
{
    private static readonly TimeSpan SomeTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AnswerWaitMax = TimeSpan.FromSeconds(30);

    private readonly ManualTime _time = new();

    [Fact]
    public async Task A_runner_that_is_not_there_yet_is_asked_again()
    {
        AnsweringCalls calls = new(() => throw Failure(StatusCode.Unavailable), Ready);

        (await ReadinessAsync(calls)).UserId.ShouldBe(7u);
    }

    [Fact]
    public async Task A_runner_that_dies_while_it_answers_is_asked_again_when_it_is_back()
    {
        AnsweringCalls calls = new(() => throw Failure(StatusCode.Internal, new IOException("reset")), Ready);

        (await ReadinessAsync(calls)).UserId.ShouldBe(7u);
    }

    [Fact]
    public async Task A_failure_of_its_own_is_told_at_once()
    {
        AnsweringCalls calls = new(() => throw Failure(StatusCode.Internal));

        GridException failure = await Should.ThrowAsync<GridException>(() => ReadinessAsync(calls));

        failure.Status.ShouldBe(GridStatus.Internal);
        calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task One_that_does_not_come_is_unavailable_in_the_end()
    {
        AnsweringCalls calls = new(() =>
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            throw Failure(StatusCode.Unavailable);
        });

        GridException failure = await Should.ThrowAsync<GridException>(() => ReadinessAsync(calls));

        failure.Status.ShouldBe(GridStatus.Unavailable);
        calls.Count.ShouldBe(1);
    }

    private async Task<RunnerIdentity> ReadinessAsync(AnsweringCalls calls)
    {
        RunnerClient client = new(calls, "unix:runner", _time);
        Task<RunnerIdentity> asking = client.AwaitReadinessAsync("/staging", CancellationToken.None);
        _time.Advance(SomeTime);
        return await asking.WaitAsync(AnswerWaitMax);
    }

    private static object Ready() => new RunnerApi.GetReadinessResponse { UserId = 7, GroupId = 7 };

    private static RpcException Failure(StatusCode code, Exception? cause = null) => new(new Status(code, "It failed.", cause));
}
