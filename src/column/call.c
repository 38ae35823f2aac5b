/* call.c - one call of a function that the host lent, from both sides. Relies on value.c for the values. */
#include "column/call.h"
#include "base/sized.h"

static cell host_failed(const char *message, qun_status status)
{
    cell failed = cell_failed(message);
    failed.len = 0 - (uint32_t)status;
    return failed;
}

cell call_host(const shape_function *f, const cell *args, uint32_t count, arena *scratch)
{
    qun_call call = {.args = args, .count = count, .function = f, .scratch = scratch};
    qun_status status = f->host(f->user, &call);
    if (status != QUN_OK)
        return host_failed("a host function failed", status < 0 ? status : QUN_E_HOST);
    if (!call.answered)
        return host_failed("a host function gave no answer", QUN_E_HOST);
    return call.answer;
}

qun_status qun_call_arg(const qun_call *call, uint32_t index, qun_value *out)
{
    qun_value value = {.size = sizeof value};
    if (!call)
        return QUN_E_ARG;
    qun_status status = sized_out(&value, sizeof value, sizeof value, out);
    if (status != QUN_OK)
        return status;
    if (index >= call->count)
        return QUN_E_NONE;
    cell_out(&call->args[index], &value);
    return sized_out(&value, sizeof value, sizeof value, out);
}

qun_status qun_call_return(qun_call *call, const qun_value *value)
{
    cell answer;
    if (!call)
        return QUN_E_ARG;
    qun_status status = cell_in_shape(call->scratch, call->function->shape, value, CELL_DEPTH, &answer);
    if (status == QUN_OK)
        status = struct_take(call->scratch, call->function->result, &answer);
    if (status != QUN_OK)
        return status;
    if (!type_accepts(call->function->result, &answer))
        return QUN_E_TYPE;
    if (answer.kind == QUN_TYPE_UNKNOWN)
        answer.as.u = UINT64_C(1) << 63; /* not by one of the program's attributes */
    call->answer = answer;
    call->answered = true;
    return QUN_OK;
}
