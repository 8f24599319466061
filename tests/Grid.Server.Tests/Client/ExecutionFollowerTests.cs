using Grid.Core;
using Grid.Server.Client.Execute;
using Grpc.Core;
using Stage = Build.Bazel.Remote.Execution.V2.ExecutionStage.Types.Value;

namespace Grid.Server.Tests.Client;

public sealed class ExecutionFollowerTests
{
    private readonly ImpatientTime _time = new();
    private readonly List<Stage> _stages = [];

    [Fact]
    public async Task An_execution_is_followed_through_its_stages_to_its_result()
    {
        ScriptedCalls calls = new(new ScriptedStream(
            [OperationScripts.Queued(), OperationScripts.Executing(), OperationScripts.Exited(3)]));

        ExecutionOutcome outcome = await ExecuteAsync(calls);

        outcome.ExitCode.ShouldBe(3);
        _stages.ShouldBe([Stage.Queued, Stage.Executing, Stage.Completed]);
        calls.Called.ShouldBe(["Execute"]);
    }

    [Theory]
    [InlineData(StatusCode.Unavailable)]
    [InlineData(StatusCode.Internal)]
    [InlineData(StatusCode.Cancelled)]
    [InlineData(StatusCode.OK)]
    public async Task A_stream_that_ends_early_is_taken_up_by_waiting(StatusCode end)
    {
        ScriptedCalls calls = new(
            new ScriptedStream([OperationScripts.Queued()], end),
            new ScriptedStream([OperationScripts.Executing()], end),
            new ScriptedStream([OperationScripts.Exited(0)]));

        (await ExecuteAsync(calls)).ExitCode.ShouldBe(0);

        calls.Called.ShouldBe(["Execute", "WaitExecution", "WaitExecution"]);
    }

    [Fact]
    public async Task An_operation_the_server_forgot_is_executed_again()
    {
        ScriptedCalls calls = new(
            new ScriptedStream([OperationScripts.Queued()], StatusCode.Unavailable),
            new ScriptedStream([], StatusCode.Unavailable),
            new ScriptedStream([], StatusCode.NotFound),
            new ScriptedStream([OperationScripts.Exited(0, "operations/2")]));

        (await ExecuteAsync(calls)).ExitCode.ShouldBe(0);

        calls.Called.ShouldBe(["Execute", "WaitExecution", "WaitExecution", "Execute"]);
    }

    [Fact]
    public async Task A_server_that_never_answers_is_not_asked_twice()
    {
        ScriptedCalls calls = new(new ScriptedStream([], StatusCode.Unavailable));
        await Should.ThrowAsync<RpcException>(ExecuteAsync(calls));
        calls.Called.ShouldBe(["Execute"]);
    }

    [Fact]
    public async Task A_refusal_is_the_callers_to_see()
    {
        ScriptedCalls calls = new(new ScriptedStream([OperationScripts.Queued()], StatusCode.PermissionDenied));
        RpcException refusal = await Should.ThrowAsync<RpcException>(ExecuteAsync(calls));
        refusal.StatusCode.ShouldBe(StatusCode.PermissionDenied);
    }

    [Fact]
    public async Task Streams_that_break_without_news_are_given_up_with_growing_pauses()
    {
        ScriptedStream[] script =
        [
            new ScriptedStream([OperationScripts.Queued()]),
            .. Enumerable.Range(0, 50).Select(_ => new ScriptedStream([OperationScripts.Queued()])),
        ];

        GridException failure = await Should.ThrowAsync<GridException>(ExecuteAsync(new ScriptedCalls(script)));

        failure.Status.ShouldBe(GridStatus.Unavailable);
        _time.Waits.Count.ShouldBe(ExecutionFollower.BrokenStreamsMax);
        _time.Waits.ShouldBeInOrder();
    }

    [Fact]
    public async Task An_operation_waited_for_by_name_is_not_executed_when_it_is_unknown()
    {
        ScriptedCalls calls = new(new ScriptedStream([], StatusCode.NotFound));
        await Should.ThrowAsync<RpcException>(
            new ExecutionFollower(calls, _time).WaitAsync("operations/9", _ => { }, CancellationToken.None));
        calls.Called.ShouldBe(["WaitExecution"]);
    }

    [Fact]
    public async Task Giving_up_cancels_the_operation()
    {
        using CancellationTokenSource person = new();
        ScriptedCalls calls = new(new ScriptedStream([OperationScripts.Queued()]) { AtEnd = person.Cancel });

        await Should.ThrowAsync<OperationCanceledException>(
            new CancellingFollower(calls, TimeProvider.System).ExecuteAsync(new Reapi.ExecuteRequest(), _ => { }, person.Token));

        calls.Called.ShouldBe(["Execute", "CancelOperation"]);
    }

    [Theory]
    [InlineData(GridStatus.Ok, 7, 7)]
    [InlineData(GridStatus.DeadlineExceeded, 0, 124)]
    [InlineData(GridStatus.Internal, 0, 125)]
    [InlineData(GridStatus.Cancelled, 0, 125)]
    public async Task A_failure_of_the_farm_cannot_be_taken_for_the_commands(GridStatus status, int exitCode, int expected)
    {
        ScriptedCalls calls = new(new ScriptedStream([OperationScripts.Done(new Reapi.ExecuteResponse
        {
            Status = new Google.Rpc.Status { Code = (int)status },
            Result = new Reapi.ActionResult { ExitCode = exitCode },
        })]));

        (await ExecuteAsync(calls)).ExitCode.ShouldBe(expected);
    }

    [Fact]
    public async Task An_operation_that_is_done_with_an_unknown_answer_is_a_failure_of_the_farm()
    {
        ScriptedCalls calls = new(new ScriptedStream([new Google.Longrunning.Operation { Name = "x", Done = true }]));
        ExecutionOutcome outcome = await ExecuteAsync(calls);
        outcome.ExitCode.ShouldBe(125);
        outcome.Response.Status.Message.ShouldContain("REAPI");
    }

    private Task<ExecutionOutcome> ExecuteAsync(ScriptedCalls calls) => new ExecutionFollower(calls, _time).ExecuteAsync(
        new Reapi.ExecuteRequest(), state => _stages.Add(state.Stage), CancellationToken.None);
}
