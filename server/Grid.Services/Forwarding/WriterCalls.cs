using System.Net.Sockets;
using Google.Protobuf;
using Grid.Core;
using Grid.Dispatch;
using Grid.Dispatch.Election;
using Grpc.Core;

namespace Grid.Services.Forwarding;

/// <summary>
/// Has calls served where the scheduler's writer is: here, or at another server, to which they are passed on as they are.
/// When the writer goes in mid-call, the call waits for the next one and goes on there.
/// </summary>
public sealed class WriterCalls(WriterChannels channels, ForwardingLimits limits, TimeProvider time)
{
    /// <summary>A call with one answer. It may be made again at the next writer, so it must do no harm twice.</summary>
    /// <param name="seat">Whose writer is to serve it.</param>
    /// <param name="request">What was asked.</param>
    /// <param name="context">The call.</param>
    /// <param name="serve">Serves it here.</param>
    public async Task<TResponse> UnaryAsync<TRequest, TResponse>(
        SchedulerSeat seat, TRequest request, ServerCallContext context, Func<Dispatcher, Task<TResponse>> serve)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new()
    {
        TResponse? response = null;
        await RunAsync(seat, context, async (holder, _) => response = holder switch
        {
            SeatHolder.Here here => await serve(here.Dispatcher),
            SeatHolder.Elsewhere there => await ForwardAsync<TRequest, TResponse>(seat, there, request, context),
            _ => throw new System.Diagnostics.UnreachableException(),
        });
        return response!;
    }

    /// <summary>A stream of an operation's states, which goes on at the next writer as a wait for the same operation.</summary>
    internal Task FollowAsync(SchedulerSeat seat, OperationFollower follower, ServerCallContext context) =>
        RunAsync(seat, context, async (holder, search) =>
        {
            follower.OnState = search.Found;
            if (holder is SeatHolder.Here here)
            {
                await follower.ServeAsync(here.Dispatcher, context.CancellationToken);
            }
            else
            {
                SeatHolder.Elsewhere there = (SeatHolder.Elsewhere)holder;
                using CancellationTokenSource end = EndOf(there, context);
                ForwardingMetrics.CallsForwarded.Add(1);
                await follower.ForwardAsync(channels.To(seat, there), OptionsOf(context, end.Token));
            }
        });

    /// <summary>A call with a stream of messages.</summary>
    /// <param name="seat">Whose writer is to serve it.</param>
    /// <param name="context">The call.</param>
    /// <param name="serve">Serves it here.</param>
    /// <param name="forward">Makes it there.</param>
    /// <param name="mayRepeat">Whether it can go on with the next writer when it has lost one.</param>
    internal Task StreamAsync(
        SchedulerSeat seat,
        ServerCallContext context,
        Func<Dispatcher, Task> serve,
        Func<CallInvoker, CallOptions, Task> forward,
        bool mayRepeat) => RunAsync(
            seat,
            context,
            async (holder, _) =>
            {
                if (holder is SeatHolder.Here here)
                {
                    await serve(here.Dispatcher);
                }
                else
                {
                    SeatHolder.Elsewhere there = (SeatHolder.Elsewhere)holder;
                    using CancellationTokenSource end = EndOf(there, context);
                    ForwardingMetrics.CallsForwarded.Add(1);
                    await forward(channels.To(seat, there), OptionsOf(context, end.Token));
                }
            },
            mayRepeat);

    private async Task RunAsync(
        SchedulerSeat seat, ServerCallContext context, Func<SeatHolder, WriterSearch, Task> serve, bool mayRepeat = true)
    {
        WriterSearch search = new(seat, limits, time);
        bool hasHopped = ForwardedHeaders.HasHopped(context);
        while (true)
        {
            SeatHolder? holder = null;
            try
            {
                holder = await search.NextAsync(context.CancellationToken);
                ThrowIfToHopAgain(holder, hasHopped);
                await serve(holder, search);
                return;
            }
            catch (Exception failure) when (hasHopped && IsOfNoWriter(failure, holder, context))
            {
                throw ForwardedHeaders.Gone(failure.Message);
            }
            catch (Exception failure) when (mayRepeat && holder is not null && !hasHopped && IsForTheNext(failure, holder, context))
            {
                ForwardingMetrics.WritersLost.Add(1);
            }
            catch (RpcException failure) when (holder is SeatHolder.Elsewhere)
            {
                throw ForwardedHeaders.ToOwn(failure);
            }
        }
    }

    private static void ThrowIfToHopAgain(SeatHolder holder, bool hasHopped)
    {
        if (hasHopped && holder is SeatHolder.Elsewhere there)
        {
            throw ForwardedHeaders.Gone($"This server is not the scheduler's writer; the one at {there.Address} is.");
        }
    }

    private static bool IsOfNoWriter(Exception failure, SeatHolder? holder, ServerCallContext context) =>
        holder is null ? failure is GridException : IsForTheNext(failure, holder, context);

    private static bool IsLost(SeatHolder holder) => holder.Gone.IsCancellationRequested;

    // What the writer itself has to say is for the client; what became of the writer is not.
    private static bool IsForTheNext(Exception failure, SeatHolder holder, ServerCallContext context)
    {
        if (context.CancellationToken.IsCancellationRequested)
        {
            return false;
        }

        return failure switch
        {
            GridException { Status: GridStatus.Unavailable } => IsLost(holder),
            OperationCanceledException => IsLost(holder),
            ObjectDisposedException => IsLost(holder),
            RpcException told => holder is SeatHolder.Elsewhere && (IsLost(holder) || IsBroken(told)),
            _ => false,
        };
    }

    private static bool IsBroken(RpcException failure) =>
        failure.Trailers.Get(ForwardedHeaders.GoneKey) is not null
        || failure.Status.DebugException is HttpRequestException or IOException or SocketException;

    private async Task<TResponse> ForwardAsync<TRequest, TResponse>(
        SchedulerSeat seat, SeatHolder.Elsewhere there, TRequest request, ServerCallContext context)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new()
    {
        ForwardingMetrics.CallsForwarded.Add(1);
        using CancellationTokenSource end = EndOf(there, context);
        using AsyncUnaryCall<TResponse> call = channels.To(seat, there).AsyncUnaryCall(
            MessageMethod.Of<TRequest, TResponse>(MethodType.Unary, context.Method), null, OptionsOf(context, end.Token), request);
        TResponse response = await call.ResponseAsync;
        ForwardedHeaders.CopyTo(call.GetTrailers(), context.ResponseTrailers);
        return response;
    }

    private static CallOptions OptionsOf(ServerCallContext context, CancellationToken end) => new(
        ForwardedHeaders.Of(context), context.Deadline == DateTime.MaxValue ? null : context.Deadline, end);

    private static CancellationTokenSource EndOf(SeatHolder holder, ServerCallContext context) =>
        CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, holder.Gone);
}
