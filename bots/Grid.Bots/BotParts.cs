using Grid.Sandbox;
using Grid.Sandbox.Inputs;
using Grid.Storage;
using Grpc.Core;

namespace Grid.Bots;

/// <summary>What a bot is put together from.</summary>
/// <param name="Bots">The way to the server's Bots service.</param>
/// <param name="Inputs">
/// Where inputs come from: <see cref="LocalInputs"/> over the server's own store in one process with it, a
/// <see cref="RemoteInputs"/> elsewhere.
/// </param>
/// <param name="Outputs">Where outputs go: that same store, or the server's CAS.</param>
/// <param name="Sandbox">What runs actions.</param>
/// <param name="Health">Whether the machine can take work.</param>
public sealed record BotParts(
    CallInvoker Bots, IInputStore Inputs, IBlobStore Outputs, ISandbox Sandbox, IMachineHealth Health);
