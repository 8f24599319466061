namespace Grpc.Core;

/// <summary>What a client generated with the <c>lite_client</c> option is.</summary>
public abstract class LiteClientBase
{
    protected LiteClientBase() => CallInvoker = new UnconnectedCallInvoker();

    protected LiteClientBase(CallInvoker callInvoker)
    {
        ArgumentNullException.ThrowIfNull(callInvoker);
        CallInvoker = callInvoker;
    }

    protected CallInvoker CallInvoker { get; }
}
